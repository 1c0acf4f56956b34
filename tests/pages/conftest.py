"""The real application over a database with the demo organizations, and a hostile one."""

import pytest
from sqlalchemy import insert

from bot import settings
from bot.app import create_app
from bot.wiring import Wiring
from community.database import table_of
from community.organizations import Number, Organization

PUBLIC_URL = "http://127.0.0.1:8000"
HOSTILE_NAME = '<script>alert("x")</script> & {number} \u202e'
HOSTILE_CONTACT = '"><img src=x onerror=alert(1)>@x'


@pytest.fixture
def app(demo, tmp_path):
    url = demo.url.render_as_string(hide_password=False)
    wiring = Wiring(settings.load({"PORTAVOZ_HOME": str(tmp_path), "DATABASE_URL": url}))
    yield create_app(wiring)
    wiring.engine.dispose()


@pytest.fixture
def web(app):
    return app.test_client()


@pytest.fixture
def found(demo, now):
    """Founds an organization with one number."""

    def make(slug="other", *, sms=True, whatsapp=True, number="+12135550130", **values):
        given = {"name": "Other", "languages": ["en", "es"], "zone": "America/Los_Angeles"}
        organization = Organization(slug=slug, created_at=now, **{**given, **values})
        rows = [organization]
        if number:
            rows.append(
                Number(
                    organization_id=organization.id,
                    number=number,
                    sms=sms,
                    whatsapp=whatsapp,
                    created_at=now,
                )
            )
        with demo.begin() as connection:
            for row in rows:
                connection.execute(insert(table_of(type(row))), row.model_dump())

    return make
