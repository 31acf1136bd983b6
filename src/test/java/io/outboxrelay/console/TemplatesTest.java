package io.outboxrelay.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

class TemplatesTest {

    private static final Path PAGES = Path.of("src/main/resources/io/outboxrelay/console/pages");

    @Test
    void whatAStrangerWroteIsShownAndNeverRun() throws Exception {
        var response = new MockHttpServletResponse();
        new Templates()
                .resolveViewName("failure", Locale.ROOT)
                .render(
                        Map.of("base", "/console", "title", "x", "text", "<script>alert('\"')</script>"),
                        new MockHttpServletRequest(),
                        response);
        assertThat(response.getContentAsString())
                .contains("&lt;script&gt;alert(&#39;&quot;&#39;)&lt;/script&gt;")
                .doesNotContain("<script>");
    }

    @Test
    void noTemplateAsksForAnythingUnescapedOrInline() throws IOException {
        try (var pages = Files.list(PAGES)) {
            assertThat(pages).hasSizeGreaterThan(9).allSatisfy(page -> assertThat(Files.readString(page))
                    .doesNotContain("{{{", "{{&", " style=", " onclick=", "<style", "javascript:", "http:", "https:")
                    .doesNotContainPattern("<script(?! src=\"\\{\\{base}}/assets/)"));
        }
    }

    @Test
    void aCardTellsOfMessagesThatWentOutOfOrderOnlyWhereThereWereSome() throws Exception {
        assertThat(overviewOfAQueueWith(3))
                .contains("3 messages so far went before an earlier one of the same group that SQS had failed");
        assertThat(overviewOfAQueueWith(0)).contains("payments.fifo").doesNotContain("so far went before");
    }

    private static String overviewOfAQueueWith(long outOfOrder) throws Exception {
        var card = new QueueCard(
                "payments.fifo",
                0,
                0,
                0,
                0,
                0,
                null,
                null,
                60,
                outOfOrder,
                "CLOSED",
                null,
                null,
                null,
                null,
                null,
                null);
        var letters = Map.of("payments.fifo", Queues.Letters.unknown("nobody asks"));
        var response = new MockHttpServletResponse();
        new Templates()
                .resolveViewName("overview", Locale.ROOT)
                .render(
                        Map.of(
                                "base",
                                "/console",
                                "title",
                                "x",
                                "overview",
                                Overview.of(List.of(card), Map.of(), letters, List.of())),
                        new MockHttpServletRequest(),
                        response);
        return response.getContentAsString();
    }

    @Test
    void aNameThatIsNoPageIsLeftToOthers() {
        assertThat(new Templates().resolveViewName("redirect:/console", Locale.ROOT))
                .isNull();
    }
}
