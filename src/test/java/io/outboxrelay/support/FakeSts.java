package io.outboxrelay.support;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** As much of AWS STS as a role needs to be assumed, on the loopback interface. Gives credentials that end soon, or none. */
public final class FakeSts implements AutoCloseable {

    private final HttpServer server;
    private final Duration life;
    private final List<String> actions = new CopyOnWriteArrayList<>();
    private volatile boolean refusing;

    /** {@code life} of the credentials it gives; the SDK fetches new ones a minute before their end. */
    public FakeSts(Duration life) {
        this.life = life;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::answer);
        server.start();
    }

    public URI endpoint() {
        return URI.create("http://localhost:" + server.getAddress().getPort());
    }

    /** What it was asked for, in order. */
    public List<String> actions() {
        return List.copyOf(actions);
    }

    public void refuse() {
        refusing = true;
    }

    private void answer(HttpExchange exchange) throws IOException {
        String form = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String action = form.replaceFirst(".*\\bAction=(\\w+).*", "$1");
        actions.add(action);
        byte[] body = (refusing ? refusal() : credentials(action)).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "text/xml");
        exchange.sendResponseHeaders(refusing ? 403 : 200, body.length);
        try (var out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    private String credentials(String action) {
        return """
                <%1$sResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><%1$sResult>
                <Credentials><AccessKeyId>role-key</AccessKeyId><SecretAccessKey>role-secret</SecretAccessKey>
                <SessionToken>role-token</SessionToken><Expiration>%2$s</Expiration></Credentials>
                <AssumedRoleUser><Arn>arn:aws:sts::1:assumed-role/relay/x</Arn><AssumedRoleId>A:x</AssumedRoleId></AssumedRoleUser>
                </%1$sResult><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></%1$sResponse>
                """.formatted(action, Instant.now().plus(life));
    }

    private static String refusal() {
        return """
                <ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>
                <Code>AccessDenied</Code><Message>Not authorized to perform sts:AssumeRoleWithWebIdentity</Message></Error>
                <RequestId>4711</RequestId></ErrorResponse>
                """;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
