"""The verbs of guides, one family a file; one transaction each, ending in a record."""

from assaymark.web.guides.actions.coaching import (
    edit_card,
    make_cards,
    retire_card,
    use_card,
    write_card,
)
from assaymark.web.guides.actions.modelling import (
    keep_model,
    open_models,
    retire_model,
    say_of_model,
)
from assaymark.web.guides.actions.recognising import (
    decline,
    link_work,
    recognise,
    take,
    withdraw,
)
from assaymark.web.guides.actions.reflecting import delete_reflection, note_plateaus, reflect

__all__ = [
    "decline",
    "delete_reflection",
    "edit_card",
    "keep_model",
    "link_work",
    "make_cards",
    "note_plateaus",
    "open_models",
    "recognise",
    "reflect",
    "retire_card",
    "retire_model",
    "say_of_model",
    "take",
    "use_card",
    "withdraw",
    "write_card",
]
