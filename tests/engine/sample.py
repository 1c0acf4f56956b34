"""A flow with every kind of node in it, for the tests of the engine."""

from flows.definitions.read import read_flow

DOCUMENT = """
spec: 1
flow: visit
title: A visit to the school
first: hello
facts: [organization, team_count]
nodes:
  - {id: hello, kind: say, text: "Hello from {organization}.", next: consent}
  - id: consent
    kind: ask_choice
    text: May we text you?
    again: Please reply 1 or 2.
    exact: true
    skippable: false
    saves: consent
    choices:
      - {id: agreed, label: "Yes", words: [ok, "👍"], next: first_name}
      - {id: declined, label: "No", next: declined}
  - {id: first_name, kind: ask_text, text: "Your name?", accepts: name, max_length: 20,
     saves: first_name, next: role}
  - id: role
    kind: ask_choice
    text: You are the child's
    saves: role
    next: look
    choices:
      - {id: mother, label: Mother, words: [mom, mama]}
      - {id: father, label: Father, words: [dad, papa]}
      - {id: other, label: Someone else, next: concern}
  - {id: look, kind: do, action: find_schools, with: {limit: "2"},
     provides: [schools, school_count], next: any_school}
  - id: any_school
    kind: branch
    on: school_count
    cases: [{is: null, next: concern}, {is: "0", next: concern}]
    otherwise: school
  - id: school
    kind: ask_choice
    text: Which school?
    choices_from: schools
    choices: [{id: not_listed, label: Not listed}]
    saves: school
    next: concern
  - {id: concern, kind: ask_text, text: "What should change?", accepts: words, max_length: 300,
     saves: concern, next: done}
  - {id: done, kind: end, text: "Thank you.", outcome: told}
  - {id: declined, kind: end, outcome: declined}
"""

FLOW = read_flow(DOCUMENT, "sample")
FACTS = {"organization": "PON", "team_count": "2"}
SCHOOLS = [
    {"id": "19647331930650", "label": "Belmont Senior High"},
    {"id": "19647336016059", "label": "Esperanza Elementary"},
]
ACTIONS = {"find_schools": {"schools": SCHOOLS, "school_count": "2"}}

SPANISH = {
    "visit.hello.text": "Hola, le escribe {organization}.",
    "visit.consent.text": "¿Podemos escribirle?",
    "visit.consent.again": "Responda 1 o 2, por favor.",
    "visit.consent.agreed.label": "Sí",
    "visit.consent.agreed.words": "claro, de acuerdo",
    "visit.consent.declined.label": "No",
    "visit.first_name.text": "¿Cómo se llama?",
    "visit.role.text": "Usted es",
    "visit.role.mother.label": "Mamá",
    "visit.role.mother.words": "madre",
    "visit.role.father.label": "Papá",
    "visit.role.father.words": "padre",
    "visit.role.other.label": "Otra persona",
    "visit.school.text": "¿Cuál escuela?",
    "visit.school.not_listed.label": "No está aquí",
    "visit.concern.text": "¿Qué debe cambiar?",
    "visit.done.text": "Gracias.",
}
