// Asks the person program for persons by their ids: java ... Main http://127.0.0.1:8080/person.interface 815 7

import eventhandler.ConnectionListener;
import eventhandler.DisconnectReason;
import eventhandler.EventHandler;
import java.util.concurrent.CountDownLatch;

/** Prints the answers and ends. */
public final class Main {
    private Main() {
    }

    /** See the first line. */
    public static void main(String[] arguments) throws InterruptedException {
        if (arguments.length < 2) {
            System.err.println("usage: Main ADDRESS ID...");
            System.exit(2);
        }
        CountDownLatch answers = new CountDownLatch(arguments.length - 1);
        try (EventHandler eh = new EventHandler(new Status(), arguments[0])) {
            new PersonResponseDecode(eh, new PersonResponse() {
                @Override
                public void name(String firstName, String lastName, int birthYear) {
                    System.out.println(firstName + ' ' + lastName + ", born " + birthYear);
                    answers.countDown();
                }

                @Override
                public void unknown(String id) {
                    System.out.println("nobody has the id " + id);
                    answers.countDown();
                }
            });
            PersonRequest request = new PersonRequest(eh);
            for (int i = 1; i < arguments.length; ++i) request.name(arguments[i]);     // they wait for the connection
            eh.connect();
            answers.await();
        }
    }

    private static final class Status implements ConnectionListener {
        @Override
        public void onDisconnect(DisconnectReason reason) {
            if (!reason.code().equals("closed")) System.err.println(reason);
        }

        @Override
        public void onError(Throwable error) {
            System.err.println(error.getMessage());
        }
    }
}
