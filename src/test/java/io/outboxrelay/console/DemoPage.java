package io.outboxrelay.console;

import io.outboxrelay.demo.Breakages;
import io.outboxrelay.demo.Breakages.Breakage;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** A page that breaks things, in the console of the demo only. It stands here to have the frame and the rules of the other pages. */
@Controller
class DemoPage {

    private final Breakages breakages;

    DemoPage(Breakages breakages) {
        this.breakages = breakages;
    }

    @GetMapping("/console/demo")
    String show(Model model) {
        model.addAttribute("title", "Demo");
        model.addAttribute("state", breakages.state());
        model.addAttribute("breakages", breakages.possible());
        return "demo";
    }

    @PostMapping("/console/demo")
    String press(@RequestParam("what") Breakage what, RedirectAttributes next) {
        breakages.press(what);
        next.addFlashAttribute("done", what.done());
        return "redirect:/console/demo";
    }
}
