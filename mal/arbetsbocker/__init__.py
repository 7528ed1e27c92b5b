"""Goals, uppdrag and what is done about them, as workbooks that go out and come back."""
