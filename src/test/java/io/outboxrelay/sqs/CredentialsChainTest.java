package io.outboxrelay.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProviderChain;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.SystemPropertyCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.profiles.ProfileFile;

class CredentialsChainTest {

    @Test
    void the_operator_reads_the_reason_of_the_provider_that_was_configured() {
        String text = refusalOf(
                new WebIdentityTokenFileCredentialsProvider(
                        "User: arn is not authorized (Service: Sts, Status Code: 403, Request ID: 4711) (SDK Attempt Count: 4)"));
        assertThat(text)
                .isEqualTo(
                        "No AWS credentials to send to queue orders: check the relay's role, profile or keys"
                                + " (WebIdentityTokenFileCredentialsProvider: User: arn is not authorized (Service: Sts, Status Code: 403))");
    }

    @Test
    void where_nothing_is_configured_no_reason_is_given() {
        assertThat(refusalOf(SystemPropertyCredentialsProvider.create()))
                .isEqualTo("No AWS credentials to send to queue orders: check the relay's role, profile or keys");
    }

    /** Nobody knows what a command prints. */
    @Test
    void what_a_command_printed_is_not_told() {
        String text = refusalOf(new WebIdentityTokenFileCredentialsProvider(
                "Command returned non-zero exit value (1) with error message: key=secret"));
        assertThat(text).contains("non-zero exit value").doesNotContain("secret");
    }

    /** What the chain of the SDK says when this provider and an empty profile have none. */
    private static String refusalOf(AwsCredentialsProvider provider) {
        var profile = ProfileCredentialsProvider.builder()
                .profileFile(ProfileFile.aggregator().build())
                .profileName("default")
                .build();
        try {
            AwsCredentialsProviderChain.of(provider, profile).resolveCredentials();
            throw new AssertionError("the chain has credentials");
        } catch (SdkClientException none) {
            return Judgement.request("orders", none, 1).text();
        }
    }

    /** Named like the SDK's own. */
    private record WebIdentityTokenFileCredentialsProvider(String reason) implements AwsCredentialsProvider {

        @Override
        public AwsCredentials resolveCredentials() {
            throw SdkClientException.create(reason);
        }

        @Override
        public String toString() {
            return "WebIdentityTokenFileCredentialsProvider()";
        }
    }
}
