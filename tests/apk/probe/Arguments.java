package probe;

import android.content.ContentResolver;
import android.content.ContentUris;
import android.content.Context;
import android.content.CursorLoader;
import android.database.Cursor;
import android.hardware.SensorManager;
import android.location.LocationManager;
import android.net.Uri;
import android.provider.CallLog;
import android.provider.ContactsContract;
import android.provider.MediaStore;
import android.provider.Settings;
import android.telephony.TelephonyManager;

/** How an argument can come to a call. Behind each method: the data types that a reader must find in it, and no others. */
final class Arguments {
    private static final Uri INBOX = Uri.parse("content://sms/inbox");
    private static final Uri OWN = Uri.parse("content://probe.provider/notes");
    private static Uri changing = Uri.parse("content://com.android.calendar/events");
    private final ContentResolver resolver;
    private final Context context;

    Arguments(Context context) { // =>
        this.context = context;
        this.resolver = context.getContentResolver();
    }

    abstract static class OwnResolver extends ContentResolver {
        OwnResolver(Context context) { // =>
            super(context);
        }

        Cursor inherited() { // => call_log
            return query(CallLog.Calls.CONTENT_URI, null, null, null, null);
        }
    }

    Cursor viaStaticField() { // => sms
        return resolver.query(INBOX, null, null, null, null);
    }

    Cursor ownProvider() { // =>
        return resolver.query(OWN, null, null, null, null);
    }

    Cursor viaChangingField() { // => calendar
        return resolver.query(changing, null, null, null, null);
    }

    Cursor byId(long id) { // => contacts
        return resolver.query(ContentUris.withAppendedId(ContactsContract.Contacts.CONTENT_URI, id), null, null, null, null);
    }

    Cursor byPath(String number) { // => contacts
        Uri uri = Uri.withAppendedPath(ContactsContract.PhoneLookup.CONTENT_FILTER_URI, Uri.encode(number));
        return resolver.query(uri, null, null, null, null);
    }

    Cursor byBuilder() { // => call_log
        Uri uri = CallLog.Calls.CONTENT_URI.buildUpon().appendQueryParameter("limit", "5").build();
        return resolver.query(uri, null, null, null, null);
    }

    Cursor byConcatenation(int box) { // => sms
        String name = "content://sms/" + box;
        return resolver.query(Uri.parse(name), null, null, null, null);
    }

    Cursor eitherWay(boolean incoming) { // => sms, mms
        Uri uri = incoming ? Uri.parse("content://sms") : Uri.parse("content://mms");
        return resolver.query(uri, null, null, null, null);
    }

    Cursor byCall() { // => music_files
        return resolver.query(MediaStore.Audio.Media.getContentUri("external"), null, null, null, null);
    }

    CursorLoader byLoader() { // => photos
        return new CursorLoader(context, MediaStore.Images.Media.EXTERNAL_CONTENT_URI, null, null, null, null);
    }

    private Cursor helper(Uri uri) { // => contacts, call_log
        return resolver.query(uri, null, null, null, null);
    }

    Cursor callsHelper() { // =>
        return helper(ContactsContract.Contacts.CONTENT_URI);
    }

    Cursor callsHelperToo() { // =>
        return helper(CallLog.Calls.CONTENT_URI);
    }

    private static Uri which() { // =>
        return ContactsContract.Data.CONTENT_URI;
    }

    Cursor viaReturn() { // => contacts
        return resolver.query(which(), null, null, null, null);
    }

    Cursor unknown(Uri uri) { // =>
        return resolver.query(uri, null, null, null, null);
    }

    void inserts() { // =>
        resolver.insert(CallLog.Calls.CONTENT_URI, null);
        resolver.delete(INBOX, null, null);
    }

    String androidId() { // => android_id
        return Settings.Secure.getString(resolver, "android_id");
    }

    String otherSetting() { // =>
        return Settings.Secure.getString(resolver, Settings.Secure.DEFAULT_INPUT_METHOD);
    }

    private String setting(String name) { // => android_id
        return Settings.Secure.getString(resolver, name);
    }

    String callsSetting() { // =>
        return setting("android_id") + setting("location_mode");
    }

    Object gyroscope(SensorManager manager) { // => gyroscope
        return manager.getDefaultSensor(4);
    }

    Object someSensor(SensorManager manager, int type) { // =>
        return manager.getDefaultSensor(type);
    }

    Object wideArguments(LocationManager manager, long time, double distance) { // => coarse_location
        manager.isProviderEnabled("gps");
        manager.requestLocationUpdates("network", time, (float) distance, place -> {});
        return manager;
    }

    Object loop(LocationManager manager) { // => precise_location
        for (String provider : manager.getProviders(true)) {
            Object place = manager.getLastKnownLocation(provider);
            if (place != null) {
                return place;
            }
        }
        return null;
    }

    String state(TelephonyManager manager) { // =>
        return manager.getSimState() + manager.getSimCountryIso();
    }

    Object byReflection(Object manager) { // => imei
        try {
            return Class.forName("android.telephony.TelephonyManager").getMethod("getImei").invoke(manager);
        } catch (ReflectiveOperationException none) {
            return null;
        }
    }

    static void change() { // =>
        changing = Uri.parse("content://com.android.calendar/reminders");
    }
}
