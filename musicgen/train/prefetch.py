"""Windows made ahead of time, in a thread, while the network works on earlier ones."""

import queue
import threading
from collections.abc import Generator, Iterator

from musicgen.train.windows import Window


def prefetched(windows: Iterator[Window], ahead: int = 4) -> Generator[Window, None, None]:
    """The same windows, up to `ahead` of them ready; an error comes out where they end."""
    ready: queue.Queue[Window | BaseException] = queue.Queue(maxsize=ahead)
    stop = threading.Event()

    def fill() -> None:
        try:
            for window in windows:
                while not stop.is_set():
                    try:
                        ready.put(window, timeout=0.1)
                        break
                    except queue.Full:
                        continue
                if stop.is_set():
                    return
        except BaseException as error:
            ready.put(error)

    thread = threading.Thread(target=fill, name="windows", daemon=True)
    thread.start()
    try:
        while True:
            item = ready.get()
            if isinstance(item, BaseException):
                raise item
            yield item
    finally:
        stop.set()
        thread.join()
