package io.outboxrelay.console;

import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** Finding messages, and what is known of one. */
@Controller
class MessagePages {

    private static final List<String> STATUSES =
            List.of("PENDING", "SCHEDULED", "RETRY", "BLOCKED", "SENT", "DEAD", "DISCARDED");

    private final Messages messages;
    private final Queues queues;
    private final Stuck stuck;
    private final Audit audit;
    private final Bodies bodies;

    MessagePages(Messages messages, Queues queues, Stuck stuck, Audit audit, Bodies bodies) {
        this.messages = messages;
        this.queues = queues;
        this.stuck = stuck;
        this.audit = audit;
        this.bodies = bodies;
    }

    /** A choice of a list. */
    record Choice(String name, boolean chosen) {}

    /** A message beside the one that is shown. */
    record Neighbour(Message message, boolean shown) {}

    @GetMapping("/console/messages")
    String search(@ModelAttribute("search") MessageSearch search, Model model) {
        var page = messages.search(search);
        model.addAttribute("title", "Messages");
        model.addAttribute("page", page);
        model.addAttribute("none", page.messages().isEmpty());
        model.addAttribute("further", page.next() == null ? null : search.linkTo(page.next()));
        model.addAttribute("queues", queues.names());
        model.addAttribute(
                "statuses",
                STATUSES.stream()
                        .map(status -> new Choice(status, status.equals(search.status())))
                        .toList());
        return "messages";
    }

    @GetMapping("/console/messages/{id}")
    String message(@PathVariable long id, Model model) {
        return show(id, model);
    }

    /** A look into a message is written down before it is shown. */
    @PostMapping("/console/messages/{id}")
    String look(
            @PathVariable long id,
            @RequestParam(required = false) @Nullable String reason,
            Authentication user,
            Model model) {
        model.addAttribute("content", bodies.look(id, Words.orNull(reason), user.getName()));
        return show(id, model);
    }

    private String show(long id, Model model) {
        var message = messages.find(id)
                .orElseThrow(() -> new NoSuchElementException(
                        "There is no message " + id + ": it was never written, or it is not kept any longer. With"
                                + " outbox.retention=0 a message goes as soon as it is sent."));
        model.addAttribute("title", "Message " + id);
        model.addAttribute("message", message);
        model.addAttribute("cause", message.isUnsent() ? stuck.causeOf(message).orElse(null) : null);
        model.addAttribute("history", audit.of(id));
        model.addAttribute("bodies", bodies.areShown());
        var neighbours = messages.neighbours(message).stream()
                .map(other -> new Neighbour(other, other.id() == id))
                .toList();
        model.addAttribute("neighbours", neighbours);
        model.addAttribute("grouped", !neighbours.isEmpty());
        return "message";
    }
}
