package io.outboxrelay.test.sqs;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.outboxrelay.test.sqs.Answer.Reply;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** One connection: hands each request to the service and writes, delays or withholds the answer. */
final class HttpExchange extends SimpleChannelInboundHandler<FullHttpRequest> {

    private static final Reply UNKNOWN_ACTION = new Reply(
            400,
            null,
            "{\"__type\":\"com.amazonaws.sqs#UnknownOperationException\"}".getBytes(StandardCharsets.UTF_8),
            Duration.ZERO);

    private final CallReader reader = new CallReader();
    private final FakeService service;
    private final AtomicLong requests;

    HttpExchange(FakeService service, AtomicLong requests) {
        this.service = service;
        this.requests = requests;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext connection, FullHttpRequest request) {
        requests.incrementAndGet();
        Action action = Action.of(request.headers().get("X-Amz-Target"));
        if (action == null) {
            send(connection, UNKNOWN_ACTION);
        } else {
            service.answer(reader.read(action, ByteBufUtil.getBytes(request.content())), new Client(connection));
        }
    }

    /** The other end of a connection. */
    private record Client(ChannelHandlerContext connection) implements Asker {

        @Override
        public void take(Answer answer) {
            if (answer instanceof Reply reply) {
                send(connection, reply);
            } else if (answer instanceof Answer.ResetConnection) {
                // without lingering, closing sends a reset
                connection.channel().config().setOption(ChannelOption.SO_LINGER, 0);
                connection.close();
            }
        }

        @Override
        public boolean isGone() {
            return !connection.channel().isActive();
        }
    }

    private static void send(ChannelHandlerContext connection, Reply reply) {
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(reply.status()), Unpooled.wrappedBuffer(reply.body()));
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, "application/x-amz-json-1.0")
                .setInt(HttpHeaderNames.CONTENT_LENGTH, reply.body().length);
        if (reply.queryError() != null) {
            response.headers().set("x-amzn-query-error", reply.queryError());
        }
        if (reply.after().isZero()) {
            connection.writeAndFlush(response);
        } else {
            connection
                    .executor()
                    .schedule(
                            () -> connection.writeAndFlush(response),
                            reply.after().toNanos(),
                            TimeUnit.NANOSECONDS);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext connection, Throwable cause) {
        connection.close();
    }
}
