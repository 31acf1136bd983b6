package io.outboxrelay.sidecar;

import io.outboxrelay.relay.Sender;
import org.springframework.boot.web.server.servlet.context.AnnotationConfigServletWebServerApplicationContext;

/** A web application that sends messages before its web server is made. */
final class RelayFirstContext extends AnnotationConfigServletWebServerApplicationContext {

    @Override
    protected void onRefresh() {
        // Its client is built on another thread, meanwhile the database is asked.
        getBeanProvider(Sender.class).ifAvailable(sender -> {});
        getBean(EarlyRelay.class).beginAlone();
        super.onRefresh();
    }
}
