package io.outboxrelay.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Stands between a client and a server, and can play a dead peer: connections stay open and nothing comes any more. */
public final class TcpProxy implements AutoCloseable {

    private static final class Link {
        private volatile boolean dead;
    }

    private final ServerSocket listener;
    private volatile int target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private volatile boolean silent;

    /** In front of a port of this machine. */
    public TcpProxy(int target) throws IOException {
        this.target = target;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        spawn(this::accept);
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** New connections lead to another port of this machine. */
    public void redirect(int port) {
        target = port;
    }

    /** What is connected now, and what connects from now on, never hears again. */
    public void fallSilent() {
        silent = true;
        links.forEach(link -> link.dead = true);
    }

    /** New connections work again; the old ones stay dead. */
    public void takeNewConnections() {
        silent = false;
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                connect(listener.accept());
            } catch (IOException closed) {
                // the loop ends
            }
        }
    }

    private void connect(Socket client) {
        try {
            var server = new Socket(InetAddress.getLoopbackAddress(), target);
            var link = new Link();
            link.dead = silent;
            links.add(link);
            sockets.add(client);
            sockets.add(server);
            spawn(() -> pump(client, server, link));
            spawn(() -> pump(server, client, link));
        } catch (IOException nobodyThere) {
            close(client);
        }
    }

    private void pump(Socket from, Socket to, Link link) {
        var buffer = new byte[8192];
        try {
            var in = from.getInputStream();
            var out = to.getOutputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (!link.dead) {
                    out.write(buffer, 0, n);
                }
            }
        } catch (IOException ended) {
            // told to the other side below
        }
        if (!link.dead) {
            close(from);
            close(to);
        }
    }

    private static void spawn(Runnable work) {
        var thread = new Thread(work, "tcp-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private static void close(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception e) {
            throw new UncheckedIOException(new IOException(e));
        }
    }

    @Override
    public void close() {
        close(listener);
        sockets.forEach(TcpProxy::close);
    }
}
