"""Where the site is put together: settings, addresses, server, reactions."""
