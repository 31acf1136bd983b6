package io.outboxrelay.support;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * How long a test waits for what must happen some time, unless it says otherwise. A wait ends when its condition holds, so
 * this is only for a machine that stalls or is slow; Awaitility's own ten seconds are too few for that.
 */
public final class Patience implements BeforeAllCallback {

    public static final Duration LONG = Duration.ofSeconds(60);

    @Override
    public void beforeAll(ExtensionContext context) {
        Awaitility.setDefaultTimeout(LONG);
    }
}
