"""A TCP proxy before the hub that ends one connection after so many bytes of an answer."""

import socket
import threading


class CuttingProxy:
    """Listens on a free port; the first connection that brings `after` bytes back is reset."""

    def __init__(self, host, port, after):
        self.target = (host, port)
        self.after = after
        self.cuts = 0
        self.heads = []
        self._lock = threading.Lock()
        self._socket = socket.create_server((host, 0))
        self.port = self._socket.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self):
        self._socket.close()

    def ranges(self):
        """What the client asked for by Range."""
        lines = b"\r\n".join(self.heads).split(b"\r\n")
        return [line.split(b":", 1)[1].strip().decode() for line in lines
                if line.lower().startswith(b"range:")]

    def _accept(self):
        while True:
            try:
                client, _ = self._socket.accept()
            except OSError:
                return
            server = socket.create_connection(self.target)
            threading.Thread(target=self._up, args=(client, server), daemon=True).start()
            threading.Thread(target=self._down, args=(client, server), daemon=True).start()

    def _up(self, client, server):
        try:
            while data := client.recv(1 << 16):
                with self._lock:
                    self.heads.append(data)
                server.sendall(data)
        except OSError:
            pass
        self._end(client, server)

    def _down(self, client, server):
        count = 0
        try:
            while data := server.recv(1 << 16):
                count += len(data)
                with self._lock:
                    cut = self.cuts == 0 and count >= self.after
                    self.cuts += cut
                if cut:
                    break
                client.sendall(data)
        except OSError:
            pass
        self._end(client, server)

    @staticmethod
    def _end(*sockets):
        for each in sockets:
            try:
                each.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            each.close()
