// All functions of TestbedResponse, doing nothing: scenarios override what they wait for.

/** See the first line. */
class Responses implements TestbedResponse {
    @Override public void nothing() { }
    @Override public void echoInt(int value) { }
    @Override public void echoLong(long value) { }
    @Override public void echoDouble(double value) { }
    @Override public void echoString(String value) { }
    @Override public void echoInts(int[] values) { }
    @Override public void echoLongs(long[] values) { }
    @Override public void echoDoubles(double[] values) { }
    @Override public void echoStrings(String[] values) { }
    @Override public void echoBytes(byte[] values) { }
    @Override public void echoFixed(int[] table, String[] names) { }
    @Override public void echoAll(int i, long l, double d, String s, int[] ints, long[] longs, double[] doubles,
        String[] strings, byte[] bytes) { }
    @Override public void text(int sender, String text) { }
    @Override public void missing(int cid) { }
    @Override public void numbered(int number, String payload) { }
    @Override public void counted(int number, int inOrder) { }
    @Override public void worked(int milliseconds) { }
}
