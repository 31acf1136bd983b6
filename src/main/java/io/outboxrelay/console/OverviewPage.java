package io.outboxrelay.console;

import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;

/** The first page, and those before and beside it that show no data. */
@Controller
class OverviewPage {

    private final Queues queues;
    private final SampleRing samples;
    private final Fleet fleet;
    private final Queues.DeadLetters deadLetters;

    OverviewPage(Queues queues, SampleRing samples, Fleet fleet, Queues.DeadLetters deadLetters) {
        this.deadLetters = deadLetters;
        this.queues = queues;
        this.samples = samples;
        this.fleet = fleet;
    }

    @GetMapping("/console")
    String overview(Model model) {
        model.addAttribute("title", "Overview");
        var cards = queues.cards();
        var letters = deadLetters.of(cards.stream().map(QueueCard::queue).toList());
        model.addAttribute("overview", Overview.of(cards, samples.lastHours(), letters, fleet.relays()));
        return "overview";
    }

    @GetMapping("/console/login")
    String login(
            Model model, @org.springframework.web.bind.annotation.RequestParam java.util.Map<String, String> asked) {
        model.addAttribute("title", "Log in");
        model.addAttribute("refused", asked.containsKey("refused"));
        model.addAttribute("over", asked.containsKey("over"));
        return "login";
    }

    /** Whatever the method was: what was refused is forwarded to here. */
    @RequestMapping("/console/refused")
    String refused(Model model) {
        model.addAttribute("title", "Not allowed");
        model.addAttribute(
                "text",
                "Your user may look and not act, or the page was too old. Go back, load it again, and ask for the role operator if"
                        + " that does not help.");
        return "failure";
    }
}
