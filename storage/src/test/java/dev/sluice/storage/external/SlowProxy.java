package dev.sluice.storage.external;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Stands before a server of this machine and passes bytes on, until it is told to hold them back:
/// connections are then still taken, and nothing comes through.
public final class SlowProxy implements AutoCloseable {
    private final ServerSocket listener;
    private final int target;
    private final Queue<Socket> open = new ConcurrentLinkedQueue<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition resumed = lock.newCondition();
    private boolean held;

    private SlowProxy(ServerSocket listener, int target) {
        this.listener = listener;
        this.target = target;
    }

    /// Begins to pass on.
    ///
    /// @param target the port of the server
    public static SlowProxy before(int target) throws IOException {
        SlowProxy proxy =
                new SlowProxy(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), target);
        Thread.ofVirtual().start(proxy::accept);
        return proxy;
    }

    public int port() {
        return listener.getLocalPort();
    }

    /// Lets nothing through from now on.
    public void hold() {
        set(true);
    }

    /// Lets everything through again, what was held back first.
    public void release() {
        set(false);
    }

    @Override
    public void close() throws IOException {
        release();
        listener.close();
        for (Socket socket : open) {
            socket.close();
        }
    }

    private void set(boolean hold) {
        lock.lock();
        try {
            held = hold;
            resumed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                open.add(client);
                open.add(server);
                Thread.ofVirtual().start(() -> pass(client, server));
                Thread.ofVirtual().start(() -> pass(server, client));
            }
        } catch (IOException closed) {
            // The listener was closed, or the server is gone.
            return;
        }
    }

    private void pass(Socket from, Socket to) {
        byte[] buffer = new byte[64 * 1024];
        try (from;
                to;
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                awaitRelease();
                out.write(buffer, 0, count);
            }
        } catch (IOException ended) {
            // One side hung up; the other is closed with it.
            return;
        }
    }

    private void awaitRelease() {
        lock.lock();
        try {
            while (held) {
                resumed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }
}
