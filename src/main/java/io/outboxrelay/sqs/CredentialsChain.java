package io.outboxrelay.sqs;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads what the AWS SDK's chain of credentials says when none of its providers has any: a reason for each of them. */
final class CredentialsChain {

    /** Before a reason of our own. */
    static final String OURS = "Unable to load credentials: ";

    private static final Pattern REASONS = Pattern.compile("\\) : \\[(.*)]", Pattern.DOTALL);
    private static final Pattern NEXT = Pattern.compile(", (?=[A-Z]\\w*Provider\\()");
    private static final Pattern REASON = Pattern.compile("(\\w+)\\(.*?\\): (.*)", Pattern.DOTALL);

    /** How a provider says that nobody has configured it. */
    private static final List<String> UNUSED = List.of(
            "Access key must be specified",
            "Either the environment variable AWS_WEB_IDENTITY_TOKEN_FILE",
            "Profile file contained no credentials for profile 'default'",
            "neither AWS_CONTAINER_CREDENTIALS_FULL_URI",
            "IMDS credentials have been disabled");

    /** What differs from call to call, and what a command has printed, which may be anything. */
    private static final Pattern NOISE = Pattern.compile(
            "\\s*\\(SDK Attempt Count: \\d+\\)|, (?:Extended )?Request ID: [^,)]*| with error message.*",
            Pattern.DOTALL);

    private CredentialsChain() {}

    /** The reasons of those providers that are configured; empty if there are none, or it is the text of another chain. */
    static String reason(String said) {
        var found = REASONS.matcher(said);
        if (!found.find()) {
            return said.startsWith(OURS) ? said.substring(OURS.length()) : "";
        }
        return Stream.of(NEXT.split(found.group(1)))
                .filter(text -> UNUSED.stream().noneMatch(text::contains))
                .map(REASON::matcher)
                .filter(reason -> reason.matches())
                .map(reason ->
                        reason.group(1) + ": " + NOISE.matcher(reason.group(2)).replaceAll(""))
                .collect(Collectors.joining(", "));
    }
}
