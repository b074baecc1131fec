package org.xnio.nio;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.xnio.XnioIoThread;
import org.xnio.XnioWorker;
import org.xnio.channels.StreamSinkChannel;
import org.xnio.channels.StreamSourceChannel;
import org.xnio.conduits.ConduitWritableByteChannel;
import org.xnio.conduits.Conduits;
import org.xnio.conduits.ReadReadyHandler;
import org.xnio.conduits.StreamSinkConduit;
import org.xnio.conduits.StreamSourceConduit;
import org.xnio.conduits.WriteReadyHandler;

/**
 * Both directions of a socket. While nobody wants to read, as HTTP doesn't while a request is
 * answered, the I/O thread reads ahead a little: whether the client is still there can't be seen
 * otherwise.
 */
final class AcceptedSocketConduit extends NioHandle
    implements StreamSourceConduit, StreamSinkConduit {
  private static final int AHEAD = 16 << 10;

  private final SocketChannel socket;
  private final AcceptedSocket connection;
  private final Runnable lastWord;
  private final AtomicBoolean lastWordTold = new AtomicBoolean();
  private volatile @Nullable ReadReadyHandler readHandler;
  private volatile @Nullable WriteReadyHandler writeHandler;

  /** Of what follows: the I/O thread reads ahead while another thread reads a body. */
  private final ReentrantLock lock = new ReentrantLock();

  private @Nullable ByteBuffer ahead; // between reads ready to be taken from
  private boolean ended;
  private boolean wanted;

  AcceptedSocketConduit(
      WorkerThread thread,
      SelectionKey key,
      SocketChannel socket,
      AcceptedSocket connection,
      Runnable lastWord) {
    super(thread, key);
    this.socket = socket;
    this.connection = connection;
    this.lastWord = lastWord;
  }

  /** Begins to look whether the client is there. */
  void begin() {
    resume(SelectionKey.OP_READ);
  }

  @Override
  void handleReady(int given) {
    try {
      int ready = given == 0 ? getSelectionKey().interestOps() : given;
      if ((ready & SelectionKey.OP_READ) != 0) {
        readable();
      }
      if ((ready & SelectionKey.OP_WRITE) != 0) {
        if (isWriteShutdown()) {
          suspendWrites();
        }
        var handler = writeHandler;
        if (handler != null) {
          handler.writeReady();
        }
      }
    } catch (CancelledKeyException e) {
      // it was closed meanwhile
    }
  }

  private void readable() {
    lock.lock();
    try {
      if (!wanted) {
        readAhead();
        return;
      }
    } finally {
      lock.unlock();
    }
    if (isReadShutdown()) {
      suspendReads();
    }
    var handler = readHandler;
    if (handler != null) {
      handler.readReady();
    }
  }

  private void readAhead() {
    var buffer = ahead;
    if (buffer == null) {
      buffer = ByteBuffer.allocate(AHEAD).flip();
      ahead = buffer;
    }
    buffer.compact();
    try {
      if (socket.read(buffer) < 0) {
        end();
      }
    } catch (IOException e) {
      end();
    } finally {
      buffer.flip();
    }
    if (!buffer.hasRemaining()) {
      ahead = null;
    }
    if (ended || buffer.limit() == AHEAD) {
      suspend(SelectionKey.OP_READ);
    }
  }

  private void end() {
    ended = true;
    tellLastWord();
  }

  void tellLastWord() {
    if (lastWordTold.compareAndSet(false, true)) {
      lastWord.run();
    }
  }

  @Override
  void forceTermination() {
    var reads = readHandler;
    if (reads != null) {
      reads.forceTermination();
    }
    var writes = writeHandler;
    if (writes != null) {
      writes.forceTermination();
    }
  }

  @Override
  void terminated() {
    tellReadsTerminated();
    tellWritesTerminated();
  }

  void tellReadsTerminated() {
    var handler = readHandler;
    if (handler != null) {
      handler.terminated();
    }
  }

  void tellWritesTerminated() {
    var handler = writeHandler;
    if (handler != null) {
      handler.terminated();
    }
  }

  @Override
  public XnioWorker getWorker() {
    return getWorkerThread().getWorker();
  }

  // reads

  @Override
  public int read(ByteBuffer into) throws IOException {
    if (!into.hasRemaining()) {
      return 0;
    }
    int count;
    lock.lock();
    try {
      count = ahead != null && ahead.hasRemaining() ? take(ahead, into) : readSocket(into);
    } finally {
      lock.unlock();
    }
    if (count < 0) {
      terminateReads();
    }
    return count;
  }

  private int take(ByteBuffer from, ByteBuffer into) {
    int count = Math.min(from.remaining(), into.remaining());
    into.put(into.position(), from, from.position(), count);
    into.position(into.position() + count);
    from.position(from.position() + count);
    if (!from.hasRemaining()) {
      ahead = null; // an idle connection has no buffer
    }
    if (!ended) {
      resume(SelectionKey.OP_READ);
    }
    return count;
  }

  private int readSocket(ByteBuffer into) throws IOException {
    if (ended) {
      return -1;
    }
    int count = socket.read(into);
    if (count < 0) {
      end();
    }
    return count;
  }

  @Override
  public long read(ByteBuffer[] into, int offset, int length) throws IOException {
    for (int i = offset; i < offset + length; i++) {
      if (into[i].hasRemaining()) {
        return read(into[i]);
      }
    }
    return 0;
  }

  @Override
  public long transferTo(long position, long count, FileChannel target) throws IOException {
    return target.transferFrom(connection.getSourceChannel(), position, count);
  }

  @Override
  public long transferTo(long count, ByteBuffer through, StreamSinkChannel target)
      throws IOException {
    return Conduits.transfer(this, count, through, target);
  }

  @Override
  public void terminateReads() throws IOException {
    if (!connection.readClosed()) {
      return;
    }
    try {
      suspend(SelectionKey.OP_READ);
      if (socket.isOpen()) {
        socket.shutdownInput();
      }
    } finally {
      tellReadsTerminated();
    }
  }

  @Override
  public boolean isReadShutdown() {
    return connection.isReadShutdown();
  }

  @Override
  public void resumeReads() {
    want(false);
  }

  @Override
  public void wakeupReads() {
    want(true);
  }

  private void want(boolean atOnce) {
    lock.lock();
    try {
      wanted = true;
      resume(SelectionKey.OP_READ);
      if (atOnce || ended || ahead != null) {
        comeBack(SelectionKey.OP_READ);
      }
    } finally {
      lock.unlock();
    }
  }

  /** What is asked for already wakes no selector, as XNIO's own way relies on. */
  private void comeBack(int ready) {
    try {
      getWorkerThread().execute(() -> handleReady(ready));
    } catch (RejectedExecutionException e) {
      // the server ends
    }
  }

  @Override
  public void suspendReads() {
    lock.lock();
    try {
      wanted = false;
      if (ended || isReadShutdown()) {
        suspend(SelectionKey.OP_READ);
      } else if (ahead == null) {
        resume(SelectionKey.OP_READ);
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean isReadResumed() {
    lock.lock();
    try {
      return wanted;
    } finally {
      lock.unlock();
    }
  }

  private boolean isReadable() {
    lock.lock();
    try {
      return ended || ahead != null;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void awaitReadable() throws IOException {
    if (isReadable()) {
      return;
    }
    SelectorUtils.await((NioXnio) getWorker().getXnio(), socket, SelectionKey.OP_READ);
  }

  @Override
  public void awaitReadable(long time, TimeUnit unit) throws IOException {
    if (isReadable()) {
      return;
    }
    SelectorUtils.await((NioXnio) getWorker().getXnio(), socket, SelectionKey.OP_READ, time, unit);
  }

  @Override
  public XnioIoThread getReadThread() {
    return getWorkerThread();
  }

  @Override
  public void setReadReadyHandler(ReadReadyHandler handler) {
    readHandler = handler;
  }

  // writes

  @Override
  public int write(ByteBuffer bytes) throws IOException {
    return socket.write(bytes);
  }

  @Override
  public long write(ByteBuffer[] bytes, int offset, int length) throws IOException {
    return socket.write(bytes, offset, length);
  }

  @Override
  public int writeFinal(ByteBuffer bytes) throws IOException {
    return Conduits.writeFinalBasic(this, bytes);
  }

  @Override
  public long writeFinal(ByteBuffer[] bytes, int offset, int length) throws IOException {
    return Conduits.writeFinalBasic(this, bytes, offset, length);
  }

  @Override
  public long transferFrom(FileChannel source, long position, long count) throws IOException {
    return source.transferTo(position, count, new ConduitWritableByteChannel(this));
  }

  @Override
  public long transferFrom(StreamSourceChannel source, long count, ByteBuffer through)
      throws IOException {
    return Conduits.transfer(source, count, through, this);
  }

  @Override
  public boolean flush() {
    return true;
  }

  @Override
  public void terminateWrites() throws IOException {
    if (!connection.writeClosed()) {
      return;
    }
    try {
      suspend(SelectionKey.OP_WRITE);
      if (socket.isOpen()) {
        socket.shutdownOutput();
      }
    } finally {
      tellWritesTerminated();
    }
  }

  @Override
  public void truncateWrites() throws IOException {
    terminateWrites();
  }

  @Override
  public boolean isWriteShutdown() {
    return connection.isWriteShutdown();
  }

  @Override
  public void resumeWrites() {
    resume(SelectionKey.OP_WRITE);
  }

  @Override
  public void suspendWrites() {
    suspend(SelectionKey.OP_WRITE);
  }

  @Override
  public void wakeupWrites() {
    resume(SelectionKey.OP_WRITE);
    comeBack(SelectionKey.OP_WRITE);
  }

  @Override
  public boolean isWriteResumed() {
    return isResumed(SelectionKey.OP_WRITE);
  }

  @Override
  public void awaitWritable() throws IOException {
    SelectorUtils.await((NioXnio) getWorker().getXnio(), socket, SelectionKey.OP_WRITE);
  }

  @Override
  public void awaitWritable(long time, TimeUnit unit) throws IOException {
    SelectorUtils.await((NioXnio) getWorker().getXnio(), socket, SelectionKey.OP_WRITE, time, unit);
  }

  @Override
  public XnioIoThread getWriteThread() {
    return getWorkerThread();
  }

  @Override
  public void setWriteReadyHandler(WriteReadyHandler handler) {
    writeHandler = handler;
  }
}
