import java.time.Instant;

/** Prints a line each second until it is stopped; with a number as its argument, that many lines. */
public final class MainLoop {
    public static void main(String[] args) throws InterruptedException {
        long lines = args.length > 0 ? Long.parseLong(args[0]) : Long.MAX_VALUE;
        System.out.println("MainLoop on Java " + Runtime.version().feature());
        for (long line = 1; line <= lines; line++) {
            System.out.println("loop " + line + " " + Instant.now());
            Thread.sleep(1000);
        }
    }
}
