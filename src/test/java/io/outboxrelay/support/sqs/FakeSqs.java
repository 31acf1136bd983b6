package io.outboxrelay.support.sqs;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
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
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A small SQS on the loopback interface, strict about AWS's rules, which fails on request and is fast enough to
 * benchmark against. It takes the calls of {@link Action}, as any client of SQS makes them. Nothing expires in it and
 * nobody needs credentials; what the rest of AWS's rules leave open, it does the same way each time. Thread-safe.
 */
public final class FakeSqs implements AutoCloseable {

    public static final String ACCOUNT = "000000000000";

    /** The region in the ARNs that it tells; in those that it is told any will do. */
    public static final String REGION = "eu-central-1";

    private static final int MAX_REQUEST_BYTES = 16 * 1024 * 1024;

    private final AtomicLong requests = new AtomicLong();
    // One thread, so that a benchmark knows what the server costs.
    private final EventLoopGroup thread = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final ChannelGroup connections = new DefaultChannelGroup(thread.next());
    private final Queues queues;
    private final FakeService service;
    private final Channel channel;
    private final URI endpoint;

    /**
     * @param port 0 for a free one
     * @param clock tells the time of SQS; unless it is a {@link ManualTime} it must run as fast as real time does
     * @param recording whether to keep what is accepted, for tests and for consumers, or only to count it
     */
    public FakeSqs(int port, InstantSource clock, boolean recording) {
        this.queues = new Queues(clock, Alarm.of(clock, thread.next()), recording);
        this.channel = listen(port);
        int bound = ((InetSocketAddress) channel.localAddress()).getPort();
        this.endpoint = URI.create("http://localhost:" + bound);
        this.service = new FakeService(queues, endpoint.toString());
        channel.config().setAutoRead(true);
    }

    private Channel listen(int port) {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        return new ServerBootstrap()
                .group(thread)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 1024)
                // opened below, when the service knows its address
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
                                .addLast(new HttpExchange(service, requests));
                    }
                })
                .bind(new InetSocketAddress(loopback, port))
                .syncUninterruptibly()
                .channel();
    }

    /** On a free port, with the real clock, recording. */
    public static FakeSqs start() {
        return new FakeSqs(0, InstantSource.system(), true);
    }

    /** On a free port, with a time that the test drives, recording. */
    public static FakeSqs start(ManualTime time) {
        return new FakeSqs(0, time, true);
    }

    public URI endpoint() {
        return endpoint;
    }

    public FakeQueue create(String name) {
        return create(ACCOUNT, name);
    }

    public FakeQueue create(String account, String name) {
        return queues.create(account, name);
    }

    /**
     * A queue that was created here or by a client.
     *
     * @throws IllegalArgumentException if there is none of this name
     */
    public FakeQueue queue(String name) {
        FakeQueue queue = queues.byPath(Queues.path(ACCOUNT, name));
        if (queue == null) {
            throw new IllegalArgumentException("There is no queue " + name + " in this fake: create it first");
        }
        return queue;
    }

    public void delete(String name) {
        queues.remove(Queues.path(ACCOUNT, name));
    }

    public String url(String name) {
        return endpoint + Queues.path(ACCOUNT, name);
    }

    /** How long every answer takes. */
    public FakeSqs latency(Duration every) {
        service.latency(every);
        return this;
    }

    /** Requests of all kinds so far, those for missing queues included. */
    public long requests() {
        return requests.get();
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

    /** Arguments: port, latency of each answer in milliseconds, names of queues. Counts, but keeps no message. */
    public static void main(String[] args) {
        try (FakeSqs sqs = new FakeSqs(Integer.parseInt(args[0]), InstantSource.system(), false)) {
            sqs.latency(Duration.ofMillis(Long.parseLong(args[1])));
            for (int i = 2; i < args.length; i++) {
                sqs.create(args[i]);
            }
            System.out.println("fake SQS at " + sqs.endpoint());
            sqs.channel.closeFuture().syncUninterruptibly();
        }
    }
}
