package probe;

import android.app.Activity;
import android.app.Application;
import android.app.Service;
import android.content.BroadcastReceiver;
import android.content.ContentProvider;
import android.content.ContentValues;
import android.content.Context;
import android.content.Intent;
import android.database.ContentObserver;
import android.database.Cursor;
import android.net.Uri;
import android.os.AsyncTask;
import android.os.Bundle;
import android.os.Handler;
import android.os.IBinder;
import android.os.Message;
import android.view.View;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;

/** When code runs. Behind each method: the contexts that a reader must find. */
final class Lives {
    interface Plan {
        void carryOut();
    }

    static class EarlyPlan implements Plan {
        public void carryOut() { // => before_consent, background, foreground
            Lives.log("early");
        }
    }

    static class LatePlan implements Plan {
        public void carryOut() { // => background, foreground
            Lives.log("late");
        }
    }

    static class NoPlan implements Plan {
        public void carryOut() { // => unreachable
            Lives.log("no object of this class is ever made");
        }
    }

    static void log(String text) { // => before_consent, background, foreground
        System.out.println(text);
    }

    static void dead() { // => unreachable
        log("nobody calls this");
        new DeadThread().start();
    }

    static class DeadThread extends Thread {
        @Override
        public void run() { // => unreachable
            log("nobody starts this");
        }
    }

    static class App extends Application {
        static Plan plan;

        @Override
        public void onCreate() { // => before_consent
            plan = new EarlyPlan();
            plan.carryOut();
            new Handler() {
                @Override
                public void handleMessage(Message message) { // => before_consent
                    log("handler");
                }
            };
            registerActivityLifecycleCallbacks(new Watcher());
        }

        @Override
        public void onTrimMemory(int level) { // => foreground
            trim();
        }

        private void trim() { // => foreground
            log("trim");
        }
    }

    static class Watcher implements Application.ActivityLifecycleCallbacks {
        @Override
        public void onActivityCreated(Activity activity, Bundle state) { // => foreground
            log("created");
        }

        @Override
        public void onActivityStarted(Activity activity) {}

        @Override
        public void onActivityResumed(Activity activity) {}

        @Override
        public void onActivityPaused(Activity activity) {}

        @Override
        public void onActivityStopped(Activity activity) {}

        @Override
        public void onActivitySaveInstanceState(Activity activity, Bundle state) {}

        @Override
        public void onActivityDestroyed(Activity activity) {}

        void neverAsked() { // => unreachable
            log("no callback of the platform");
        }
    }

    static class Screen extends Activity {
        @Override
        protected void onCreate(Bundle state) { // => foreground
            super.onCreate(state);
            App.plan = new LatePlan();
            App.plan.carryOut();
            new View(this).setOnClickListener(view -> clicked());
            Executors.newCachedThreadPool().submit(new Work());
            new Download().execute();
            new Timer().schedule(new Tick(), 1000);
            try {
                Class.forName("probe.Lives$Hidden").getMethod("find").invoke(null);
            } catch (ReflectiveOperationException none) {
                log("none");
            }
        }

        /** Named by a layout. */
        public void pressed(View view) { // => foreground
            log("pressed");
        }

        public void label(String text) { // => unreachable
            log("a word of a layout, but no handler of clicks");
        }

        private void clicked() { // => foreground
            log("clicked");
        }
    }

    static class Work implements Callable<String> {
        @Override
        public String call() { // => foreground
            log("work");
            return "";
        }
    }

    static class Download extends AsyncTask<Void, Void, Void> {
        @Override
        protected Void doInBackground(Void... nothing) { // => foreground
            log("download");
            return null;
        }
    }

    static class Tick extends TimerTask {
        @Override
        public void run() { // => foreground
            log("tick");
        }
    }

    static class Hidden {
        public static void find() { // => foreground
            log("by name");
        }

        public static void other() { // => unreachable
            log("never by name");
        }
    }

    static class Helper extends Service implements Runnable {
        @Override
        public int onStartCommand(Intent intent, int flags, int id) { // => background
            new Thread(this).start();
            App.plan.carryOut();
            getContentResolver().registerContentObserver(Uri.EMPTY, true, new Observer());
            return START_STICKY;
        }

        @Override
        public void run() { // => background
            log("thread of a service");
        }

        @Override
        public IBinder onBind(Intent intent) {
            return null;
        }

        void unused() { // => unreachable
            log("no callback");
        }
    }

    static class Observer extends ContentObserver {
        Observer() { // => background
            super(null);
        }

        @Override
        public void onChange(boolean self) { // => background
            log("change");
        }
    }

    static class Wake extends BroadcastReceiver {
        @Override
        public void onReceive(Context context, Intent intent) { // => background
            log("wake");
        }
    }

    static class Undeclared extends BroadcastReceiver {
        @Override
        public void onReceive(Context context, Intent intent) { // => unreachable
            log("neither declared nor registered");
        }
    }

    static class Store extends ContentProvider {
        @Override
        public boolean onCreate() { // => before_consent
            log("store");
            return true;
        }

        @Override
        public Cursor query(Uri uri, String[] columns, String where, String[] values, String order) { // => background
            return null;
        }

        @Override
        public String getType(Uri uri) {
            return null;
        }

        @Override
        public Uri insert(Uri uri, ContentValues values) {
            return null;
        }

        @Override
        public int delete(Uri uri, String where, String[] values) {
            return 0;
        }

        @Override
        public int update(Uri uri, ContentValues values, String where, String[] arguments) {
            return 0;
        }
    }
}
