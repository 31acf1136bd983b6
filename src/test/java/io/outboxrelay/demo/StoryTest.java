package io.outboxrelay.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.outboxrelay.demo.Breakages.Breakage;
import io.outboxrelay.support.TestDatabase;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The demo as a story, with short times, and its page. */
class StoryTest {

    private static final List<String> TITLES = List.of(
            "1. Orders come in, 100 a second, each with two messages",
            "2. SQS goes away",
            "3. A poisoned message stops one group of 200",
            "4. A relay is killed",
            "5. An order is delivered twice",
            "6. The books are balanced");

    private static final String SLOW = "slow";
    /** The commit itself takes a second, as on a machine that is busy with other things. */
    private static final String SLOW_COMMITS = """
            CREATE FUNCTION slow_commit() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN PERFORM pg_sleep(1); RETURN NULL; END $$;
            CREATE CONSTRAINT TRIGGER slow_commit AFTER INSERT ON charge DEFERRABLE INITIALLY DEFERRED
                FOR EACH ROW WHEN (NEW.customer = 'slow') EXECUTE FUNCTION slow_commit();
            """;

    private static final ByteArrayOutputStream OUTPUT = new ByteArrayOutputStream();
    private static TestDatabase database;
    private static DemoStage stage;

    @BeforeAll
    static void open() {
        database = TestDatabase.empty();
        var screen = new Screen(new PrintStream(OUTPUT), false, false);
        stage = DemoStage.open(screen, Waiting.undisturbed(), StoryTimes.SHORT, database.url());
    }

    @AfterAll
    static void close() {
        stage.close();
        database.close();
    }

    @Test
    void everyChapterHoldsAndTheBooksAreBalanced() throws Exception {
        var story = new Story(stage);
        story.play();

        assertThat(story.holds()).as(OUTPUT.toString()).isTrue();
        for (String title : TITLES) {
            assertThat(OUTPUT.toString()).containsPattern(Pattern.quote(title) + "\n(   .*\n)*   OK, after ");
        }
        assertThat(OUTPUT.toString())
                .containsPattern("seen: +[0-9,]+ waited, 0 died")
                .containsPattern("SELECT \\* FROM outbox_discard\\(id => \\d+, reason => '.*'\\);")
                .containsPattern("deliveries: [2-9], charges: 1;")
                .contains("The reconciliation holds.");
        assertThat(lastDecision()).isEqualTo("DISCARD");
    }

    @Test
    void aMessageCountsAsReceivedOnlyWhenItsChargeIsCommitted() throws Exception {
        stage.jdbc.sql(SLOW_COMMITS).update();
        try {
            var ids = stage.context.getBean(OrderService.class).place(SLOW, 100, true);
            stage.ledger.committed(ShopLedger.NO_GROUP, ids.get(0));
            stage.ledger.committed(SLOW, ids.get(1));

            assertThat(stage.comesToRest()).isTrue();

            var charges = stage.jdbc
                    .sql("SELECT count(*) FROM charge WHERE customer = ?")
                    .param(SLOW);
            assertThat(charges.query(Long.class).single()).isEqualTo(1);
        } finally {
            stage.jdbc.sql("DROP FUNCTION slow_commit CASCADE").update();
        }
    }

    @Test
    void thePageBreaksThingsForOperatorsOnlyAndNeedsItsToken() throws Exception {
        var nobody = browser();
        assertThat(get(nobody, DemoConsole.PATH).uri().getPath()).isEqualTo("/console/login");

        var viewer = loggedIn("victor");
        var page = get(viewer, DemoConsole.PATH);
        assertThat(page.body()).contains("SQS is well").doesNotContain("name=\"what\"");
        assertThat(press(viewer, Breakage.SQS_OFF, token(page)).statusCode()).isEqualTo(403);

        var operator = loggedIn("anna");
        assertThat(get(operator, "/console").body()).contains("href=\"" + DemoConsole.PATH + "\"");
        page = get(operator, DemoConsole.PATH);
        assertThat(press(operator, Breakage.SQS_OFF, "none").statusCode()).isEqualTo(403);
        assertThat(stage.sqs.isAway()).isFalse();
        for (var what : List.of(Breakage.SQS_OFF, Breakage.SLOW, Breakage.FAIL)) {
            assertThat(press(operator, what, token(page)).body()).contains(what.done());
        }
        assertThat(stage.sqs.state()).isEqualTo("SQS is away, is slow, refuses one in ten");
        for (var what : List.of(Breakage.SQS_ON, Breakage.FAST, Breakage.PASS)) {
            assertThat(press(operator, what, token(page)).body()).contains(what.done());
        }
        assertThat(stage.sqs.state()).isEqualTo("SQS is well");
    }

    private static String lastDecision() {
        return stage.jdbc
                .sql("SELECT action FROM outbox_audit ORDER BY id DESC LIMIT 1")
                .query(String.class)
                .single();
    }

    private static HttpClient browser() {
        return HttpClient.newBuilder()
                .cookieHandler(new CookieManager())
                .followRedirects(Redirect.NORMAL)
                .build();
    }

    private static HttpClient loggedIn(String user) throws Exception {
        var browser = browser();
        String token = token(get(browser, "/console/login"));
        var answer = post(
                browser,
                "/console/login",
                "username=" + user + "&password=" + DemoConsole.PASSWORD + "&_csrf=" + token);
        assertThat(answer.uri().getPath()).isEqualTo("/console");
        return browser;
    }

    private static HttpResponse<String> press(HttpClient browser, Breakage what, String token) throws Exception {
        return post(browser, DemoConsole.PATH, "what=" + what + "&_csrf=" + token);
    }

    private static String token(HttpResponse<String> page) {
        var found = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"").matcher(page.body());
        assertThat(found.find()).as(page.body()).isTrue();
        return found.group(1);
    }

    private static HttpResponse<String> get(HttpClient browser, String path) throws Exception {
        return send(browser, HttpRequest.newBuilder(URI.create(stage.address() + path)));
    }

    private static HttpResponse<String> post(HttpClient browser, String path, String form) throws Exception {
        return send(
                browser,
                HttpRequest.newBuilder(URI.create(stage.address() + path))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(form)));
    }

    private static HttpResponse<String> send(HttpClient browser, HttpRequest.Builder request)
            throws IOException, InterruptedException {
        return browser.send(request.build(), BodyHandlers.ofString());
    }
}
