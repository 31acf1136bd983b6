package io.outboxrelay.support;

import java.util.Map;

/** What a process needs of AWS to speak to an SQS on this machine, and to nothing else. */
public final class TestAws {

    private TestAws() {}

    /** Environment variables of the AWS SDK. */
    public static Map<String, String> environment(String sqsEndpoint) {
        return Map.of(
                "AWS_REGION", "eu-central-1",
                "AWS_ACCESS_KEY_ID", "test",
                "AWS_SECRET_ACCESS_KEY", "test",
                "AWS_EC2_METADATA_DISABLED", "true",
                "AWS_ENDPOINT_URL_SQS", sqsEndpoint);
    }
}
