"""How much of one upload is kept before anybody looks at it."""

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler


class LimitedFiles(FileUploadHandler):
    """Lets ``UPLOAD_MAX_BYTES`` and a little of each file through and drops the rest.

    Every form takes smaller files than that and refuses the one that was cut, so that 200 MB
    fill neither the disk nor the memory, and the form's own text says what to do.
    """

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        return raw_data if start <= settings.UPLOAD_MAX_BYTES else None

    def file_complete(self, file_size: int) -> None:
        """The next handler keeps the file."""
