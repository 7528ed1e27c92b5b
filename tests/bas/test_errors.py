from styrning.bas.errors import RuleError, StaleError


def test_carries_its_message_and_field():
    error = RuleError("Ange ett tal.", field="varde")

    assert str(error) == "Ange ett tal."
    assert error.field == "varde"
    assert RuleError("Stängt.").field is None


def test_a_conflict_carries_what_is_saved_now():
    error = StaleError("Någon annan har sparat.", current={"varde": 5})

    assert isinstance(error, RuleError)
    assert error.current == {"varde": 5}
