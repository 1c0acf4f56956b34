"""The edge: settings, wiring, webhooks, pages, command line, migrations, simulator."""
