package io.outboxrelay.console;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** What is stuck, which groups wait, what persons did, and who relays. */
@Controller
class ListPages {

    private final Stuck stuck;
    private final Fleet fleet;
    private final Audit audit;

    ListPages(Stuck stuck, Fleet fleet, Audit audit) {
        this.stuck = stuck;
        this.fleet = fleet;
        this.audit = audit;
    }

    @GetMapping("/console/stuck")
    String stuck(@RequestParam(required = false) @Nullable String queue, Model model) {
        var reasons = stuck.reasons(Words.orNull(queue));
        model.addAttribute("title", "Stuck");
        model.addAttribute("queue", Words.orNull(queue));
        model.addAttribute("reasons", reasons);
        model.addAttribute("none", reasons.isEmpty());
        return "stuck";
    }

    @GetMapping("/console/groups")
    String groups(@RequestParam(required = false) @Nullable String queue, Model model) {
        var groups = fleet.groups(Words.orNull(queue));
        model.addAttribute("title", "Groups");
        model.addAttribute("groups", groups);
        model.addAttribute("none", groups.isEmpty());
        var pauses = fleet.pauses();
        model.addAttribute("pauses", pauses);
        model.addAttribute("anyPause", !pauses.isEmpty());
        return "groups";
    }

    @GetMapping("/console/audit")
    String audit(
            @RequestParam(required = false) @Nullable Long before,
            @RequestParam(required = false) @Nullable String actor,
            Model model) {
        var entries = audit.page(before, Words.orNull(actor));
        model.addAttribute("title", "Audit");
        model.addAttribute("actor", Words.orNull(actor));
        model.addAttribute("entries", entries);
        model.addAttribute("none", entries.isEmpty());
        model.addAttribute(
                "next",
                entries.size() < Audit.PAGE ? null : entries.get(Audit.PAGE - 1).id());
        return "audit";
    }

    @GetMapping("/console/relays")
    String relays(Model model) {
        var relays = fleet.relays();
        model.addAttribute("title", "Relays");
        model.addAttribute("relays", relays);
        model.addAttribute("none", relays.isEmpty());
        return "relays";
    }
}
