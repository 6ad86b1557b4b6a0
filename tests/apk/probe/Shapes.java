package probe;

import android.content.ContentResolver;
import android.content.Context;
import android.database.Cursor;
import android.net.Uri;
import android.provider.Settings;
import android.telephony.TelephonyManager;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

/** Shapes of byte code; behind each method stands what is read in it. */
public class Shapes {
    private Cursor last;
    private int count;

    String lambda(TelephonyManager phone) throws Exception { // =>
        Callable<String> later = () -> phone.getImei();
        return later.call();
    }

    String reference(TelephonyManager phone) { // =>
        Supplier<String> later = phone::getSubscriberId;
        return later.get();
    }

    Cursor concatenated(ContentResolver resolver, String box) { // => sms
        return resolver.query(Uri.parse("content://sms/" + box), null, null, null, null);
    }

    Cursor switched(ContentResolver resolver, int kind) { // => contacts call_log
        String address;
        switch (kind) {
            case 1: address = "content://com.android.contacts/data"; break;
            case 2: address = "content://call_log/calls"; break;
            default: address = "content://com.example.none";
        }
        return resolver.query(Uri.parse(address), null, null, null, null);
    }

    Cursor kept(ContentResolver resolver) { // => contacts
        return last = resolver.query(Uri.parse("content://com.android.contacts/data"), null, null, null, null);
    }

    String counted(Context context, long[] many, double wide) { // => android_id
        many[count++] += (long) wide;
        String name = Settings.Secure.ANDROID_ID;
        for (int i = 0; i < many.length; i++) {
            many[i]++;
        }
        return Settings.Secure.getString(context.getContentResolver(), name);
    }

    String guarded(Context context) { // => android_id
        try {
            return Settings.Secure.getString(context.getContentResolver(), "android_id");
        } finally {
            count--;
        }
    }

    String other(Context context) { // =>
        return Settings.Secure.getString(context.getContentResolver(), "bluetooth_on");
    }
}
