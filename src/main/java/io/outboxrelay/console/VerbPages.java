package io.outboxrelay.console;

import io.outboxrelay.console.Verb.Argument;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Acting: first what would be taken, then, with a reason, the act. Operators only, see {@link ConsoleSecurity}. */
@Controller
class VerbPages {

    /** Rows of a preview that are shown; the others are counted. */
    private static final int SHOWN = 50;

    private final Verbs verbs;

    VerbPages(Verbs verbs) {
        this.verbs = verbs;
    }

    /** Which fields a form has. */
    record Fields(boolean group, boolean error, boolean at, boolean toQueue, boolean window, boolean id, boolean rows) {

        static Fields of(Verb verb) {
            var has = verb.arguments;
            return new Fields(
                    has.contains(Argument.GROUP_ID),
                    has.contains(Argument.ERROR),
                    has.contains(Argument.AT),
                    has.contains(Argument.TO_QUEUE),
                    has.contains(Argument.WRITTEN_FROM),
                    has.contains(Argument.ID) || has.contains(Argument.IDS),
                    has.contains(Argument.MAX_ROWS));
        }
    }

    @GetMapping("/console/verbs/{name}")
    String preview(
            @PathVariable String name,
            @ModelAttribute("request") VerbRequest request,
            Authentication user,
            Model model) {
        var verb = verb(name);
        frame(verb, request, model);
        if (request.isComplete(verb)) {
            show(verb, verbs.preview(verb, request, user.getName()), model);
        }
        return "verb";
    }

    @PostMapping("/console/verbs/{name}")
    String act(
            @PathVariable String name,
            @ModelAttribute("request") VerbRequest request,
            Authentication user,
            Model model,
            RedirectAttributes next) {
        var verb = verb(name);
        var answer = verbs.act(verb, request, user.getName());
        if (answer.refusal() != null) {
            frame(verb, request, model);
            show(verb, answer, model);
            return "verb";
        }
        next.addFlashAttribute("done", done(verb, answer));
        next.addFlashAttribute("notices", answer.notices());
        return verb.takesMessages() ? "redirect:/console/stuck" : "redirect:/console";
    }

    private static void frame(Verb verb, VerbRequest request, Model model) {
        model.addAttribute("title", verb.title);
        model.addAttribute("verb", verb);
        model.addAttribute("meaning", verb.meaning);
        model.addAttribute("path", verb.path());
        model.addAttribute("fields", Fields.of(verb));
        model.addAttribute("which", request.meaning());
        model.addAttribute("needsRest", verb.needsRest && request.queue() != null);
    }

    private static void show(Verb verb, Verbs.Answer answer, Model model) {
        int count = answer.taken().size();
        boolean possible = answer.refusal() == null && (count > 0 || !verb.takesMessages());
        model.addAttribute("previewed", true);
        model.addAttribute("takesMessages", verb.takesMessages());
        model.addAttribute("refusal", answer.refusal());
        model.addAttribute("notices", answer.notices());
        model.addAttribute("count", Words.plural(count, "message"));
        model.addAttribute("possible", possible);
        model.addAttribute("anyTaken", count > 0);
        model.addAttribute("taken", answer.taken().stream().limit(SHOWN).toList());
        model.addAttribute("others", count > SHOWN ? Words.number(count - SHOWN) : null);
    }

    private static String done(Verb verb, Verbs.Answer answer) {
        return verb.takesMessages()
                ? "%s: %s".formatted(verb.title, Words.plural(answer.taken().size(), "message"))
                : verb.title + ": done";
    }

    private static Verb verb(String name) {
        return Arrays.stream(Verb.values())
                .filter(verb -> verb.path().equals(name))
                .findFirst()
                .orElseThrow(() -> new NoSuchElementException("There is no verb " + name + ", only "
                        + List.of(Verb.values()).stream().map(Verb::path).toList() + "."));
    }
}
