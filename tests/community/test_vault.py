"""What is sealed opens only where it stands, with a key that is still known."""

import base64
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community.vault import Vault, VaultError, beginning, new_key

ROW, OTHER_ROW = UUID(int=1), UUID(int=2)
PON, BPON = UUID(int=10), UUID(int=20)
COLUMN = "person.first_name"
OLD, NEW = new_key("old"), new_key("new")
VAULT = Vault(OLD)
SEALED = VAULT.seal("María", COLUMN, ROW)


@given(st.text(st.characters(), max_size=200))
def test_what_was_sealed_opens(text):
    assert VAULT.open(VAULT.seal(text, COLUMN, ROW), COLUMN, ROW) == text


@given(st.binary(max_size=200))
def test_what_is_no_text_can_be_sealed_too(content):
    assert VAULT.open_bytes(VAULT.seal_bytes(content, COLUMN, ROW), COLUMN, ROW) == content


def test_half_a_pair_that_a_phone_sent_is_kept_too():
    assert VAULT.open(VAULT.seal("\ud83d", COLUMN, ROW), COLUMN, ROW) == "\ud83d"


def test_the_same_words_are_sealed_differently_each_time():
    assert len({VAULT.seal("María", COLUMN, ROW) for _ in range(100)}) == 100


def test_nothing_of_the_words_is_seen():
    assert "María".encode() not in SEALED


ELSEWHERE = {
    "in another row": (COLUMN, OTHER_ROW),
    "in another column": ("person.school_words", ROW),
    "in another table": ("address.first_name", ROW),
}


@pytest.mark.parametrize(("column", "row"), ELSEWHERE.values(), ids=ELSEWHERE)
def test_a_value_does_not_open(column, row):
    with pytest.raises(VaultError, match=f"^{column}: the value does not belong to this row$"):
        VAULT.open(SEALED, column, row)


def test_a_value_does_not_open_with_another_key_of_the_same_id():
    with pytest.raises(VaultError, match="does not belong"):
        Vault(new_key("old")).open(SEALED, COLUMN, ROW)


def test_a_value_does_not_open_without_its_key():
    with pytest.raises(VaultError, match="not in DATA_KEYS"):
        Vault(NEW).open(SEALED, COLUMN, ROW)


@given(st.integers(0, len(SEALED) - 1), st.integers(1, 255))
def test_a_changed_byte_is_noticed_wherever_it_stands(place, change):
    changed = bytearray(SEALED)
    changed[place] ^= change
    with pytest.raises(VaultError):
        VAULT.open(bytes(changed), COLUMN, ROW)


@pytest.mark.parametrize("length", range(len(SEALED)))
def test_a_value_that_was_cut_short_is_noticed(length):
    with pytest.raises(VaultError):
        VAULT.open(SEALED[:length], COLUMN, ROW)


@given(st.binary(max_size=60))
def test_rubbish_is_noticed(rubbish):
    with pytest.raises(VaultError):
        VAULT.open(rubbish, COLUMN, ROW)


class TestWhileAKeyIsReplaced:
    both = Vault(f"{NEW},{OLD}")

    def test_the_old_key_still_opens(self):
        assert self.both.open(SEALED, COLUMN, ROW) == "María"

    def test_the_new_key_seals(self):
        sealed = self.both.seal("María", COLUMN, ROW)
        assert Vault(NEW).open(sealed, COLUMN, ROW) == "María"
        with pytest.raises(VaultError):
            Vault(OLD).open(sealed, COLUMN, ROW)

    def test_what_the_old_key_sealed_is_sealed_anew_for_the_same_place(self):
        anew = self.both.reseal(SEALED, COLUMN, ROW)
        assert Vault(NEW).open(anew, COLUMN, ROW) == "María"
        assert (anew.startswith(beginning("new")), SEALED.startswith(beginning("old"))) == (1, 1)
        with pytest.raises(VaultError, match="does not belong"):
            self.both.reseal(SEALED, COLUMN, OTHER_ROW)

    def test_the_ids_are_known_and_the_one_in_use_is_first(self):
        assert self.both.key_ids == ("new", "old")

    def test_what_was_stored_under_either_is_found(self):
        found = self.both.look_ups(PON, "+12135550142")
        assert found == [
            Vault(NEW).look_up(PON, "+12135550142"),
            Vault(OLD).look_up(PON, "+12135550142"),
        ]
        assert self.both.look_up(PON, "+12135550142") == found[0]


def test_a_look_up_is_the_same_each_time_and_differs_for_all_else():
    found = VAULT.look_up(PON, "+12135550142")
    assert found == VAULT.look_up(PON, "+12135550142")
    others = [
        VAULT.look_up(BPON, "+12135550142"),
        VAULT.look_up(PON, "+12135550143"),
        VAULT.look_up(PON, "whatsapp:+12135550142"),
        Vault(NEW).look_up(PON, "+12135550142"),
        Vault(new_key("old")).look_up(PON, "+12135550142"),
    ]
    assert found not in others
    assert len(set(others)) == len(others)


SECRET = base64.urlsafe_b64encode(b"k" * 32).decode()
MALFORMED = {
    "nothing": ("", "starts with an id"),
    "no id": (SECRET, "starts with an id"),
    "an empty id": (f":{SECRET}", "starts with an id"),
    "an id in capitals": (f"A:{SECRET}", "starts with an id"),
    "an id that is too long": (f"{'a' * 17}:{SECRET}", "starts with an id"),
    "a comma at the end": (f"a:{SECRET},", "starts with an id"),
    "a second one without an id": (f"a:{SECRET},{SECRET}", "starts with an id"),
    "no key": ("a:", "key 1 is not 32 bytes"),
    "a key that is too short": ("a:" + base64.b64encode(b"k" * 31).decode(), "not 32 bytes"),
    "a key that is too long": ("a:" + base64.b64encode(b"k" * 33).decode(), "not 32 bytes"),
    "a key that is not base64": ("a:" + "ñ" * 44, "not 32 bytes"),
    "a key with a space in it": (f"a:{SECRET[:9]} {SECRET[9:]}", "not 32 bytes"),
    "two keys of one id": (f"a:{SECRET},a:{SECRET[::-1][1:]}=", "same id"),
    "the second of two is malformed": (f"a:{SECRET},b:x", "key 2 is not 32 bytes"),
}


@pytest.mark.parametrize(("keys", "said"), MALFORMED.values(), ids=MALFORMED)
def test_malformed_keys(keys, said):
    with pytest.raises(VaultError, match=f"^DATA_KEYS: .*{said}") as problem:
        Vault(keys)
    assert SECRET[:12] not in str(problem.value), "a secret is not to be shown"


@pytest.mark.parametrize("keys", [f" a:{SECRET} , b:{SECRET} ", f"a1:{SECRET}"])
def test_well_formed_keys(keys):
    assert Vault(keys).open(Vault(keys).seal("x", COLUMN, ROW), COLUMN, ROW) == "x"


def test_the_ids_of_its_keys_the_one_in_use_first():
    keys = f"{new_key('new')},{new_key('old')}"
    assert Vault(keys).key_ids == ("new", "old")
