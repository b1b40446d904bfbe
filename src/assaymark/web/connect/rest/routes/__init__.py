"""The addresses of the API, one file for each kind of thing; what they do stands beside `rest`."""
