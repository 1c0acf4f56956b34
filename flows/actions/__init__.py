"""What flows can have done: named actions, each with the values it finds.

The names are stored in published flows: an action is retired, never renamed.
"""

from collections.abc import Callable, Mapping

from flows.actions.consent import record_consent, record_refusal
from flows.actions.meeting import find_meeting
from flows.actions.person import save_first_name, save_relationship, set_language
from flows.actions.school import find_schools, save_school
from flows.actions.team import save_team
from flows.actions.wanted import Wanted
from flows.engine.values import Value

Action = Callable[[Wanted], Mapping[str, Value]]

ACTIONS: Mapping[str, Action] = {
    "find_meeting": find_meeting,
    "find_schools": find_schools,
    "record_consent": record_consent,
    "record_refusal": record_refusal,
    "save_first_name": save_first_name,
    "save_relationship": save_relationship,
    "save_school": save_school,
    "save_team": save_team,
    "set_language": set_language,
}
