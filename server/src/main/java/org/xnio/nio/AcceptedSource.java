package org.xnio.nio;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.xnio.XnioIoThread;
import org.xnio.channels.StreamSinkChannel;
import org.xnio.conduits.ConduitReadableByteChannel;
import org.xnio.conduits.Conduits;
import org.xnio.conduits.ReadReadyHandler;
import org.xnio.conduits.StreamSourceConduit;

/**
 * What comes from a socket. While nobody wants to read, as HTTP doesn't while a request is
 * answered, the I/O thread reads ahead a little: whether the client is still there can't be seen
 * otherwise. Of one that has sent more than that, it is seen when the answer is written.
 */
final class AcceptedSource extends AcceptedDirection<ReadReadyHandler>
    implements StreamSourceConduit {
  private static final int AHEAD = 16 << 10;

  private final Runnable lastWord;
  private final AtomicBoolean lastWordTold = new AtomicBoolean();

  /** Of what follows: the I/O thread reads ahead while another thread reads a body. */
  private final ReentrantLock lock = new ReentrantLock();

  private @Nullable ByteBuffer ahead; // between reads ready to be taken from
  private boolean ended;
  private boolean wanted;
  private boolean telling; // the I/O thread is about to look

  AcceptedSource(
      AcceptedHandle handle, SocketChannel socket, AcceptedSocket connection, Runnable lastWord) {
    super(handle, socket, connection);
    this.lastWord = lastWord;
  }

  /** Begins to look whether the client is there. */
  void begin() {
    handle.resume(SelectionKey.OP_READ);
  }

  /** On the I/O thread: something can be read. */
  @Override
  void ready() {
    lock.lock();
    try {
      telling = false;
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
    var handler = readyHandler;
    try {
      if (handler != null) {
        handler.readReady();
      }
    } finally {
      tellOfRest();
    }
  }

  /**
   * The selector knows of the socket's bytes alone. Whoever wants to read takes some each time, or
   * the I/O thread would do nothing else.
   */
  private void tellOfRest() {
    lock.lock();
    try {
      if (wanted && ahead != null) {
        tellAgain();
      }
    } finally {
      lock.unlock();
    }
  }

  private void tellAgain() {
    if (!telling) {
      telling = true;
      handle.tellAgain(SelectionKey.OP_READ);
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
      handle.suspend(SelectionKey.OP_READ);
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
      handle.resume(SelectionKey.OP_READ);
    }
    return count;
  }

  private int readSocket(ByteBuffer into) throws IOException {
    if (ended) {
      return -1;
    }
    int count;
    try {
      count = socket.read(into);
    } catch (IOException e) {
      end();
      throw e;
    }
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
    return target.transferFrom(new ConduitReadableByteChannel(this), position, count);
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
    lock.lock();
    try {
      wanted = false;
      ahead = null;
      handle.suspend(SelectionKey.OP_READ);
    } finally {
      lock.unlock();
    }
    try {
      if (socket.isOpen()) {
        socket.shutdownInput();
      }
    } finally {
      tellTerminated();
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
      handle.resume(SelectionKey.OP_READ);
      if (atOnce || ended || ahead != null) {
        tellAgain();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void suspendReads() {
    lock.lock();
    try {
      wanted = false;
      if (ended || isReadShutdown()) {
        handle.suspend(SelectionKey.OP_READ);
      } else if (ahead == null) {
        handle.resume(SelectionKey.OP_READ);
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
    return handle.getWorkerThread();
  }

  @Override
  public void setReadReadyHandler(ReadReadyHandler handler) {
    readyHandler = handler;
  }
}
