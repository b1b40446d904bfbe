"""Settings: pages are compressed, formats follow the reader, secrets have no default."""

import gzip
from datetime import date

import pytest
from django.test import Client
from django.utils import translation
from django.utils.formats import date_format, number_format

pytestmark = pytest.mark.django_db


def test_pages_travel_compressed():
    answer = Client().get("/verify", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert b"Verify a badge" in gzip.decompress(answer.content)


@pytest.mark.parametrize(
    ("asked", "language"),
    [("en-US,en;q=0.9", "en"), ("en-IE", "en-ie"), ("de-DE,de;q=0.9", "en-gb"), ("", "en-gb")],
)
def test_the_readers_own_english_is_found(asked, language):
    answer = Client().get("/verify", headers={"Accept-Language": asked})
    assert f'<html lang="{language}"' in answer.content.decode()


def test_dates_and_numbers_follow_the_language():
    with translation.override("en"):
        assert date_format(date(2026, 8, 14), "SHORT_DATE_FORMAT") == "08/14/2026"
        assert number_format(1234567, use_l10n=True, force_grouping=True) == "1,234,567"
    with translation.override("en-gb"):
        assert date_format(date(2026, 8, 14), "SHORT_DATE_FORMAT") == "14/08/2026"
