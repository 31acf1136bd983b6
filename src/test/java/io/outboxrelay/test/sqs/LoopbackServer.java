package io.outboxrelay.test.sqs;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Listens for HTTP on the loopback interface, with one thread, so that a benchmark knows what the server costs. */
final class LoopbackServer implements AutoCloseable {

    private static final int MAX_REQUEST_BYTES = 16 * 1024 * 1024;

    private final EventLoopGroup thread = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final ChannelGroup connections = new DefaultChannelGroup(thread.next());
    private final Channel channel;

    /**
     * Has an address from now on, but answers nobody before it is opened.
     *
     * @param port 0 for a free one
     * @param exchanges gives each connection its own
     */
    LoopbackServer(int port, Supplier<ChannelHandler> exchanges) {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        channel = new ServerBootstrap()
                .group(thread)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 1024)
                .option(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel connection) {
                        connections.add(connection);
                        connection
                                .pipeline()
                                .addLast(new HttpServerCodec())
                                .addLast(new HttpObjectAggregator(MAX_REQUEST_BYTES))
                                .addLast(exchanges.get());
                    }
                })
                .bind(new InetSocketAddress(loopback, port))
                .syncUninterruptibly()
                .channel();
    }

    void open() {
        channel.config().setAutoRead(true);
    }

    EventLoop loop() {
        return thread.next();
    }

    URI endpoint() {
        return URI.create("http://localhost:" + ((InetSocketAddress) channel.localAddress()).getPort());
    }

    void awaitClose() {
        channel.closeFuture().syncUninterruptibly();
    }

    @Override
    public void close() {
        if (thread.isShuttingDown()) {
            return;
        }
        channel.close().syncUninterruptibly();
        connections.close().syncUninterruptibly();
        thread.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
