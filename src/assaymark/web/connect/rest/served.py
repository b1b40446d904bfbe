"""The one API that is served; made once, when addresses are first asked for."""

from assaymark.web.connect.rest.api import make_api

API = make_api()
