package io.outboxrelay.sidecar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.outboxrelay.support.FakeSts;
import io.outboxrelay.support.SidecarProcess;
import io.outboxrelay.support.TestDatabase;
import io.outboxrelay.test.sqs.FakeSqs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The executable jar where no keys are given but a role, as on EKS. */
class AssumedRoleIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    /** New ones are fetched a minute before their end, so every second or so. */
    private static final Duration LIFE_OF_CREDENTIALS = Duration.ofSeconds(62);

    private final TestDatabase database = TestDatabase.migrated();
    private final FakeSqs sqs = FakeSqs.start();
    private final FakeSts sts = new FakeSts(LIFE_OF_CREDENTIALS);
    private Map<String, String> environment;

    @TempDir
    private Path files;

    @BeforeEach
    void give_no_keys() throws Exception {
        sqs.create("orders");
        environment = RelayEnvironment.of(database, sqs.endpoint());
        environment.keySet().removeIf(key -> key.startsWith("AWS_ACCESS") || key.startsWith("AWS_SECRET"));
        environment.put("AWS_EC2_METADATA_DISABLED", "true");
        // A busy machine takes seconds to load what STS is asked with.
        environment.put("OUTBOX_RELAY_LEASE", "60s");
        environment.put("OUTBOX_RELAY_CALLTIMEOUT", "25s");
        environment.put("AWS_ENDPOINT_URL_STS", sts.endpoint().toString());
    }

    @AfterEach
    void close() {
        sts.close();
        sqs.close();
        database.close();
    }

    @Test
    void a_role_by_web_identity_is_assumed_and_renewed_while_messages_flow() throws Exception {
        giveWebIdentity();
        assertRelaysAndRenews("AssumeRoleWithWebIdentity");
    }

    @Test
    void a_role_of_a_profile_is_assumed_and_renewed_while_messages_flow() throws Exception {
        var profile = Files.writeString(files.resolve("config"), """
                [default]
                role_arn = arn:aws:iam::111122223333:role/relay
                source_profile = base
                [profile base]
                aws_access_key_id = base-key
                aws_secret_access_key = base-secret
                """);
        environment.put("AWS_CONFIG_FILE", profile.toString());
        assertRelaysAndRenews("AssumeRole");
    }

    @Test
    void a_role_that_may_not_be_assumed_is_told_with_what_sts_said() throws Exception {
        giveWebIdentity();
        sts.refuse();
        insert(1);
        try (var sidecar = SidecarProcess.start(environment)) {
            sidecar.awaitStarted();
            await().atMost(LIMIT).until(() -> sidecar.log().contains("queue orders: takes no messages"));
            assertThat(sidecar.log())
                    .contains("No AWS credentials to send to queue orders: check the relay's role, profile or keys"
                            + " (WebIdentityTokenFileCredentialsProvider: Not authorized to perform")
                    .doesNotContain("web-token");
        }
    }

    private void giveWebIdentity() throws Exception {
        var token = Files.writeString(files.resolve("token"), "web-token");
        environment.put("AWS_WEB_IDENTITY_TOKEN_FILE", token.toString());
        environment.put("AWS_ROLE_ARN", "arn:aws:iam::111122223333:role/relay");
    }

    private void assertRelaysAndRenews(String action) throws Exception {
        try (var sidecar = SidecarProcess.start(environment)) {
            sidecar.awaitStarted();
            await().atMost(LIMIT).until(() -> {
                insert(10);
                return sts.actions().size() > 2;
            });
            assertThat(sts.actions()).containsOnly(action);
            await().atMost(LIMIT).until(() -> unsent() == 0);
            assertThat(sidecar.log()).doesNotContain("takes no messages", "role-secret", "base-secret");
        }
    }

    private void insert(int rows) {
        database.jdbc()
                .sql("INSERT INTO outbox_message (queue, body) SELECT 'orders', 'x' FROM generate_series(1, ?)")
                .param(rows)
                .update();
    }

    private int unsent() {
        return database.jdbc()
                .sql("SELECT count(*) FROM outbox_message WHERE status <> 'SENT'")
                .query(Integer.class)
                .single();
    }
}
