// ReaderServer: serves readers in other processes while this one writes the archive, through the
// socket DIR/readers.sock that only the user's own processes may connect to.
//
// A thread of its own does all of it and waits for no reader: each connection holds a snapshot and
// at most one question and one answer. Of connections there is a bounded number; a reader that asks
// nothing for long loses its place, sooner when another needs it.
//
// It ends before what it serves, and before the database is opened anew: its snapshots would not
// outlive that.
#pragma once

#include <poll.h>

#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "base/result.h"
#include "store/durable_file.h"
#include "store/reader_connection.h"

namespace shilu {

class ReaderServer {
 public:
  struct Limits {
    size_t connections = 16;
    std::chrono::milliseconds idle = std::chrono::minutes(15);
    // So long idle, a reader yields its place to another where none is free.
    std::chrono::milliseconds yields = std::chrono::seconds(10);
  };

  // The caller has the archive to itself: a socket that stands there was left by a kill.
  static Result<std::unique_ptr<ReaderServer>> start(const std::string& directory,
                                                     ServedArchive served, Limits limits);
  // Tells the readers that the writer is done, and lets them go.
  ~ReaderServer();
  ReaderServer(const ReaderServer&) = delete;
  ReaderServer& operator=(const ReaderServer&) = delete;

 private:
  ReaderServer(std::string directory, ServedArchive served, Limits limits, FileDescriptor listener,
               FileDescriptor stop);

  void run();
  // Waits until something is to be done; false when the server is to end.
  bool wait();
  void proceed();
  void drop_idle();
  void accept_readers();
  // A place for one more; false where all are at work.
  bool make_room();

  // Constant.
  const std::string directory_;
  const Limits limits_;
  const ServedArchive served_;
  const FileDescriptor listener_;
  const FileDescriptor stop_;  // an eventfd

  // The server's thread's.
  std::vector<std::unique_ptr<ReaderConnection>> connections_;
  std::vector<pollfd> polled_;  // stop_, listener_, connections_
  bool accepts_ = true;         // false for a while after descriptors had run out

  std::thread thread_;
};

}  // namespace shilu
