"""A bucket of a server that speaks S3, in the place of the volume (STORAGE_URL). `storage` alone speaks to it.

No address leads from it to a browser: every byte goes through the view of the record on which its file hangs. Nothing
is deleted there. What goes wrong on the way is an OSError, as if a disk had failed.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NoReturn

from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import File
from storages.backends.s3 import S3Storage

MB = 1024**2
WINDOW = 4 * MB  # bytes asked for at a time: no connection waits while a slow browser reads
_TRIES = 3  # of one window whose connection breaks
_PROBE = "portal-check"
_PARTS = TransferConfig(multipart_threshold=16 * MB, multipart_chunksize=16 * MB, max_concurrency=4)


def _manner(addressing: str) -> Config:
    """What every server of the kind understands: the digest of what is sent is signed with it (SigV4), and of the newer
    checksums, which some do not know, none is asked for.
    """
    return Config(
        signature_version="s3v4",
        s3={"addressing_style": addressing, "payload_signing_enabled": True},
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        connect_timeout=5,
        read_timeout=60,
        retries={"mode": "standard", "max_attempts": 3},
    )


@contextmanager
def _as_of_a_disk(name: str) -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        if error.response.get("ResponseMetadata", {}).get("HTTPStatusCode") == 404:
            raise FileNotFoundError(f"{name}: there is nothing") from error
        raise OSError(f"{name}: {error}") from error
    except (BotoCoreError, Boto3Error) as error:
        raise OSError(f"{name}: {error}") from error


class Bucket(S3Storage):
    """`put`, `opened`, `whole` and `size` raise OSError, where nothing lies FileNotFoundError."""

    def __init__(self, *, addressing: str, **options: Any) -> None:
        super().__init__(**options, client_config=_manner(addressing), transfer_config=_PARTS)

    @property
    def _client(self) -> Any:
        """Of this thread."""
        return self.connection.meta.client

    def put(self, path: Path, name: str) -> None:
        """Whole or not at all, in several parts where it is large. What lies there is replaced in one step."""
        kind = {"ContentType": self.default_content_type}
        with _as_of_a_disk(name):
            self._client.upload_file(str(path), self.bucket_name, name, ExtraArgs=kind, Config=_PARTS)

    def size(self, name: str) -> int:
        with _as_of_a_disk(name):
            return int(self._client.head_object(Bucket=self.bucket_name, Key=name)["ContentLength"])

    def whole(self, name: str) -> bytes:
        with _as_of_a_disk(name):
            return bytes(self._client.get_object(Bucket=self.bucket_name, Key=name)["Body"].read())

    def between(self, name: str, first: int, last: int, tries: int = _TRIES) -> bytes:
        """The bytes from the first to the last, both of them too."""
        try:
            with _as_of_a_disk(name):
                span = f"bytes={first}-{last}"
                return bytes(self._client.get_object(Bucket=self.bucket_name, Key=name, Range=span)["Body"].read())
        except FileNotFoundError:
            raise
        except OSError:
            if tries == 1:
                raise
        return self.between(name, first, last, tries - 1)

    def opened(self, name: str) -> io.BufferedReader:
        """To be read to and fro, a window at a time."""
        return io.BufferedReader(_Reading(self, name), WINDOW)

    def _open(self, name: str, mode: str = "rb") -> "File[bytes]":
        if mode != "rb":
            raise ValueError("What lies in the bucket is never changed.")
        return File(self.opened(name), name)

    def url(self, name: str, *args: Any, **kwargs: Any) -> NoReturn:  # noqa: ARG002  (Django's own signature)
        raise ValueError("No address leads into the bucket.")

    def answers(self) -> None:
        """Raises OSError where the keys that were given may not write into the bucket, read from it, or be told that
        something is not there.
        """
        with _as_of_a_disk(self.bucket_name):
            self._client.put_object(Bucket=self.bucket_name, Key=_PROBE, Body=b"is anybody else given this?\n")
        self.whole(_PROBE)
        with suppress(FileNotFoundError):
            self.size(f"{_PROBE}-nothing")

    def is_open_to_all(self) -> bool:
        """Is somebody without any key given what lies there? Asked after `answers`. Raises OSError."""
        try:
            self.unsigned_connection.meta.client.get_object(Bucket=self.bucket_name, Key=_PROBE)
        except ClientError:
            return False
        except BotoCoreError as error:
            raise OSError(f"{self.bucket_name}: {error}") from error
        return True


class _Reading(io.RawIOBase):
    def __init__(self, bucket: Bucket, name: str) -> None:
        self.name = name
        self._bucket, self._size, self._at = bucket, bucket.size(name), 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._at = max(0, offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence])
        return self._at

    def readinto(self, into: Any) -> int:
        last = min(self._at + len(into), self._size) - 1
        if last < self._at:
            return 0
        piece = self._bucket.between(self.name, self._at, last)
        into[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)
