import com.android.tools.r8.D8;
import com.android.tools.r8.D8Command;
import com.android.tools.r8.R8;
import com.android.tools.r8.R8Command;
import com.android.tools.r8.origin.Origin;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.Arrays;

/** Runs D8 and R8 many times in one virtual machine: a line of tab-separated arguments in, one line of outcome out. */
public final class Shrink {
    public static void main(String[] none) throws Exception {
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in));
        for (String line; (line = lines.readLine()) != null; ) {
            String[] words = line.split("\t");
            String[] rest = Arrays.copyOfRange(words, 1, words.length);
            try {
                if (words[0].equals("d8")) {
                    D8.run(D8Command.parse(rest, Origin.root()).build());
                } else {
                    R8.run(R8Command.parse(rest, Origin.root()).build());
                }
                System.out.println("OUTCOME\tok");
            } catch (Exception error) {
                System.out.println("OUTCOME\tfailed\t" + error.getMessage());
            }
            System.out.flush();
        }
    }
}
