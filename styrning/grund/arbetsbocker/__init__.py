"""The organisation and the årshjul as workbooks that go out and come back."""
