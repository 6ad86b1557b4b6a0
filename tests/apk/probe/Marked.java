package probe;

/** Code with constants of its own, and code around it. */
public class Marked {
    static String marks(int which) {
        return which == 0 ? "kit.first.mark" : which == 1 ? "kit.second.mark" : Helper.join("kit.third.mark");
    }

    /** Called by marked code alone. */
    static class Helper {
        static String join(String text) {
            return text + Shared.end();
        }
    }

    /** Called by marked code and by somebody else's. */
    static class Shared {
        static String end() {
            return "!";
        }
    }

    /** Somebody else. */
    static class User {
        static String use() {
            return Shared.end();
        }
    }
}
