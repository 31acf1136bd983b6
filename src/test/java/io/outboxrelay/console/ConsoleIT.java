package io.outboxrelay.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.outboxrelay.packaging.ComposeFile;
import io.outboxrelay.support.SidecarProcess;
import io.outboxrelay.support.SqsClients;
import io.outboxrelay.support.TestDatabase;
import io.outboxrelay.test.sqs.FakeSqs;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** The console of the executable jar, as persons use it, under the roles of db/roles.sql. */
class ConsoleIT {

    private static final String PASSWORD = "correct horse";

    private static TestDatabase database;
    private static FakeSqs sqs;
    private static SidecarProcess sidecar;
    private static Browser browser;
    private static Situation situation;

    @BeforeAll
    static void start() throws Exception {
        database = TestDatabase.migrated();
        database.jdbc().sql(Files.readString(Path.of("db/roles.sql"))).update();
        database.jdbc()
                .sql("CREATE ROLE console_it LOGIN PASSWORD 'x' IN ROLE outbox_relay, outbox_operator")
                .update();
        situation = new Situation(database.jdbc());
        sqs = FakeSqs.start();
        sidecar = SidecarProcess.start(environment()).awaitStarted();
        browser = new Browser(sidecar.uri("/"));
    }

    private static Map<String, String> environment() throws IOException {
        var environment = new HashMap<>(ComposeFile.read().environment("relay"));
        environment.put("SPRING_DATASOURCE_URL", database.url());
        environment.put("SPRING_DATASOURCE_USERNAME", "console_it");
        environment.put("SPRING_DATASOURCE_PASSWORD", "x");
        environment.put("OUTBOX_MIGRATE", "false");
        environment.put("AWS_ENDPOINT_URL_SQS", sqs.endpoint().toString());
        // what the tests put into the table is theirs: this relay serves none of it
        environment.put("OUTBOX_RELAY_QUEUES", "served");
        environment.put("OUTBOX_CONSOLE_ENABLED", "true");
        environment.put("OUTBOX_CONSOLE_SHOWBODIES", "true");
        String hash = new BCryptPasswordEncoder(10).encode(PASSWORD);
        environment.put("OUTBOX_CONSOLE_USERS_0_NAME", "anna");
        environment.put("OUTBOX_CONSOLE_USERS_0_PASSWORD", hash);
        environment.put("OUTBOX_CONSOLE_USERS_0_ROLE", "operator");
        environment.put("OUTBOX_CONSOLE_USERS_1_NAME", "victor");
        environment.put("OUTBOX_CONSOLE_USERS_1_PASSWORD", hash);
        return environment;
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
        }
        sidecar.close();
        sqs.close();
        database.jdbc().sql("DROP OWNED BY console_it").update();
        database.jdbc().sql("DROP ROLE console_it").update();
        database.close();
    }

    @BeforeEach
    void empty() {
        situation.clear();
    }

    @AfterEach
    void look_back_on_what_the_browser_fetched() {
        browser.assertNothingFromElsewhereAndNoErrors();
    }

    @Test
    void withoutALoginNothingCanBeReachedAndHealthStaysOpen() throws Exception {
        for (String path :
                List.of("", "/stuck", "/messages", "/messages/1", "/groups", "/audit", "/relays", "/verbs/retry")) {
            var answer = get("/console" + path);
            assertThat(answer.statusCode()).as(path).isEqualTo(302);
            assertThat(answer.headers().firstValue("Location").orElseThrow()).endsWith("/console/login");
        }
        assertThat(sidecar.get("/actuator/health/liveness").statusCode()).isEqualTo(200);
        assertThat(sidecar.get("/actuator/prometheus").statusCode()).isEqualTo(200);
        assertThat(get("/console/login")
                        .headers()
                        .firstValue("Content-Security-Policy")
                        .orElseThrow())
                .startsWith("default-src 'none'")
                .doesNotContain("unsafe");
    }

    @Test
    void whoGivesAWrongPasswordStaysOutside() {
        browser.logIn("anna", "wrong horse");
        browser.awaitText("No user has this name and password");
        browser.assertAccessible("login");
        browser.open("/console");
        assertThat(browser.path()).isEqualTo("/console/login");
    }

    @Test
    void theFirstLookSaysWhatIsWrongSinceWhenAndWhatToDo() throws Exception {
        situation.showEverything();
        browser.logIn("anna", PASSWORD);

        browser.awaitText("queues need a look");
        assertThat(browser.heading()).contains("queues need a look");
        assertThat(browser.text())
                .contains(
                        "The queue is closed to the relay",
                        "What to do: Grant sqs:GetQueueUrl",
                        "paused",
                        "1 message",
                        "7 messages so far went")
                .doesNotContain("SELECT");
        browser.assertAccessible("overview");
        browser.photograph("overview");
        browser.photographOnAPhone("overview");
    }

    @Test
    void allPagesCanBeReadByEverybody() throws Exception {
        situation.showEverything();
        browser.logIn("victor", PASSWORD);
        for (String page : List.of("stuck", "messages", "groups", "audit", "relays")) {
            browser.open("/console/" + page);
            browser.assertAccessible(page);
            browser.photographOnAPhone(page);
        }
        assertThat(browser.text()).contains("alive");
    }

    @Test
    void aDeadMessageIsRetriedAfterALookAndLeaves() throws Exception {
        long dead = situation.dead("served", "AccessDenied: no right to send");
        sqs.create("served");
        browser.logIn("anna", PASSWORD);
        browser.press("See what is stuck");
        browser.awaitText("AccessDenied: no right to send");
        browser.press("Retry them");
        browser.awaitText("This would take 1 message");
        browser.assertAccessible("preview");
        browser.photograph("preview");
        assertThat(situation.status(dead)).isEqualTo("DEAD");

        browser.fill("reason", "the right is granted");
        browser.press("Retry 1 message");
        browser.awaitText("Retry: 1 message");
        situation.awaitStatus(dead, "SENT");
        browser.open("/console/messages/" + dead);
        assertThat(browser.text()).contains("SENT", "retry by anna: the right is granted", "SQS has it");
        browser.photograph("message");
        assertThat(situation.lastAct()).isEqualTo("RETRY anna console_it");
    }

    @Test
    void aQueueIsPausedAndResumed() {
        situation.pending("orders", 3);
        browser.logIn("anna", PASSWORD);
        browser.press("Pause");
        browser.fill("reason", "the bank is closed");
        browser.press("Pause queue orders");
        browser.awaitText("Pause: done");
        assertThat(browser.heading()).isEqualTo("orders is paused");
        browser.press("Resume");
        browser.fill("reason", "it is open again");
        browser.press("Resume queue orders");
        browser.awaitText("Resume: done");
        assertThat(situation.lastAct()).isEqualTo("RESUME anna console_it");
    }

    @Test
    void aCardSaysHowDeepTheDeadLetterQueueIsAsFarAsSqsTells() {
        sqs.create("parcels-dead");
        try (var client = SqsClients.of(sqs.endpoint())) {
            client.sendMessage(r -> r.queueUrl(sqs.url("parcels-dead")).messageBody("body"))
                    .join();
            client.createQueue(r -> r.queueName("parcels")
                            .attributes(Map.of(
                                    QueueAttributeName.REDRIVE_POLICY,
                                    "{\"deadLetterTargetArn\":\"arn:aws:sqs:%s:%s:parcels-dead\",\"maxReceiveCount\":\"3\"}"
                                            .formatted(FakeSqs.REGION, FakeSqs.ACCOUNT))))
                    .join();
        }
        situation.pending("parcels", 1);
        situation.pending("missing", 1);
        browser.logIn("anna", PASSWORD);
        // That SQS does not answer, once it was so, is kept for 30 s.
        await().atMost(Duration.ofSeconds(90)).untilAsserted(() -> {
            browser.open("/console");
            assertThat(browser.texts(By.cssSelector("#queue-parcels dd[title*='SQS estimates']")))
                    .containsExactly("1");
            assertThat(browser.texts(By.cssSelector("#queue-missing dd[title*='SQS does not tell']")))
                    .containsExactly("–");
        });
    }

    @Test
    void whatLiesInTheWayOfAVerbIsSaid() {
        situation.pending("orders", 3);
        browser.logIn("anna", PASSWORD);
        browser.open("/console/verbs/cancel?queue=orders");
        assertThat(browser.text()).contains("This would take 3 messages", "Queue orders is not paused");
        browser.fill("reason", "not wanted");
        browser.press("Cancel 3 messages");
        browser.awaitText("none was taken");
        assertThat(situation.count("PENDING")).isEqualTo(3);
    }

    @Test
    void aViewerCannotAct() throws Exception {
        long dead = situation.dead("orders", "AccessDenied: no right to send");
        browser.logIn("victor", PASSWORD);
        browser.open("/console/stuck");
        assertThat(browser.text()).contains("AccessDenied").doesNotContain("Retry them");
        browser.open("/console/verbs/retry?id=" + dead);
        assertThat(browser.heading()).isEqualTo("Not allowed");
        browser.open("/console/messages/" + dead);
        assertThat(browser.text()).contains("Operators may look at it");
        // with a token of their own, as a viewer who writes the request themselves
        String token = browser.find(org.openqa.selenium.By.cssSelector("input[name='_csrf']"))
                .getDomProperty("value");
        assertThat(post("/console/verbs/retry", "id=" + dead + "&reason=r&_csrf=" + token)
                        .statusCode())
                .isEqualTo(403);
        assertThat(post("/console/messages/" + dead, "reason=r&_csrf=" + token).statusCode())
                .isEqualTo(403);
        assertThat(situation.status(dead)).isEqualTo("DEAD");
    }

    @Test
    void aRequestWithoutTheTokenOfThePageIsRefused() throws Exception {
        long dead = situation.dead("orders", "AccessDenied: no right to send");
        browser.logIn("anna", PASSWORD);
        assertThat(post("/console/verbs/discard", "id=" + dead + "&reason=r").statusCode())
                .isEqualTo(403);
        assertThat(situation.status(dead)).isEqualTo("DEAD");
    }

    @Test
    void aMessageIsFoundAndEachLookIntoItIsAudited() {
        situation.pending("orders", 60);
        long dead = situation.dead("payments", "InvalidMessageContents: <b>odd</b>");
        browser.logIn("anna", PASSWORD);
        browser.open("/console/messages?queue=orders");
        browser.press("Look further back");
        browser.awaitRows(60 - Messages.PAGE);
        browser.open("/console/messages?status=DEAD&queue=payments");
        assertThat(browser.text()).contains("<b>odd</b>");
        browser.press(Long.toString(dead));
        browser.fill("reason", "a customer asks");
        assertThat(browser.text()).doesNotContain("secret body");
        browser.press("Show it");
        browser.awaitText("secret body");
        assertThat(situation.lastAct()).isEqualTo("LOOK anna console_it");
    }

    @Test
    void whatCannotBeReadIsToldAndWhatIsNotThereToo() {
        browser.logIn("anna", PASSWORD);
        browser.open("/console/messages?id=abc");
        assertThat(browser.text()).contains("id = 'abc' can't be read");
        browser.open("/console/messages/4711");
        assertThat(browser.text()).contains("There is no message 4711");
    }

    private static HttpResponse<String> get(String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(sidecar.uri(path)).build(), BodyHandlers.ofString());
    }

    /** In the session of the browser. */
    private static HttpResponse<String> post(String path, String form) throws Exception {
        URI uri = sidecar.uri(path);
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(uri)
                                .header("Cookie", "outbox-console=" + browser.sessionCookie())
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(HttpRequest.BodyPublishers.ofString(form))
                                .build(),
                        BodyHandlers.ofString());
    }
}
