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
 * benchmark against. It takes what the relay calls: SendMessageBatch, GetQueueUrl and GetQueueAttributes.
 */
public final class FakeSqs implements AutoCloseable {

    public static final String ACCOUNT = "000000000000";

    private static final int MAX_REQUEST_BYTES = 16 * 1024 * 1024;

    private final InstantSource clock;
    private final boolean recording;
    private final AtomicLong requests = new AtomicLong();
    // One thread, so that a benchmark knows what the server costs.
    private final EventLoopGroup thread = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final ChannelGroup connections = new DefaultChannelGroup(thread.next());
    private final FakeService service;
    private final Channel channel;
    private final URI endpoint;

    /**
     * @param port 0 for a free one
     * @param clock tells the five minutes of FIFO deduplication
     * @param recording whether to keep what is accepted, or only to count it
     */
    public FakeSqs(int port, InstantSource clock, boolean recording) {
        this.clock = clock;
        this.recording = recording;
        this.channel = listen(port);
        int bound = ((InetSocketAddress) channel.localAddress()).getPort();
        this.endpoint = URI.create("http://localhost:" + bound);
        this.service = new FakeService(endpoint.toString());
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

    public URI endpoint() {
        return endpoint;
    }

    public FakeQueue create(String name) {
        return create(ACCOUNT, name);
    }

    public FakeQueue create(String account, String name) {
        FakeQueue queue = new FakeQueue(name, clock, recording);
        service.put(account, name, queue);
        return queue;
    }

    public void delete(String name) {
        service.remove(ACCOUNT, name);
    }

    public String url(String name) {
        return service.url(ACCOUNT, name);
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
