"""What has come in pieces, as if it had come with the request: any verb that keeps a file takes it."""

import weakref

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from coordination.core.arrivals import volume
from coordination.core.arrivals.models import Arrival
from coordination.core.errors import SomeoneWasFaster
from coordination.core.files.incoming import Incoming, drop_unkept


class Arrived(Incoming):
    """It stays where it is until the act that keeps it is done; an act that fails has lost nothing. `folder`: in which
    it lay within a folder that was chosen.
    """

    def __init__(self, arrival: Arrival) -> None:
        path = volume.second_name(arrival.place)
        file = path.open("rb")
        UploadedFile.__init__(self, file, arrival.name, size=arrival.size)
        self.path, self.folder = path, arrival.folder
        self.is_whole = self.is_declared = self.is_examined = True
        self._arrival, self._most = arrival, arrival.size
        self._end = weakref.finalize(self, drop_unkept, file, path)

    @property
    def sha256(self) -> str:
        return self._arrival.sha256

    def kept(self) -> None:
        """Of two acts that take it, one does."""
        if not Arrival.objects.filter(pk=self._arrival.pk).delete()[0]:
            raise SomeoneWasFaster
        transaction.on_commit(lambda: volume.drop(self._arrival.place))
