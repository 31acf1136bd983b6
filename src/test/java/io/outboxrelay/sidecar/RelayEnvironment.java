package io.outboxrelay.sidecar;

import io.outboxrelay.packaging.ComposeFile;
import io.outboxrelay.support.TestDatabase;
import java.io.IOException;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;

/** The variables that the compose file gives the relay, pointed at servers of a test. */
final class RelayEnvironment {

    private RelayEnvironment() {}

    static Map<String, String> of(TestDatabase database, URI sqs) throws IOException {
        var environment = new HashMap<>(ComposeFile.read().environment("relay"));
        environment.put("SPRING_DATASOURCE_URL", database.url());
        environment.put("SPRING_DATASOURCE_USERNAME", database.username());
        environment.put("SPRING_DATASOURCE_PASSWORD", database.password());
        environment.put("AWS_ENDPOINT_URL_SQS", sqs.toString());
        return environment;
    }
}
