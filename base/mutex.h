// Mutex and CondVar with the annotations of clang's thread-safety analysis.
//
// A member guarded by a mutex is declared `T x_ GUARDED_BY(mutex_);` and clang then refuses
// code that touches it without the lock (preset `thread-safety`). Under gcc the annotations
// vanish. No function holds two locks.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>

#if defined(__clang__)
#define SHILU_ANNOTATION(x) __attribute__((x))
#else
#define SHILU_ANNOTATION(x)
#endif

#define CAPABILITY(x) SHILU_ANNOTATION(capability(x))
#define SCOPED_CAPABILITY SHILU_ANNOTATION(scoped_lockable)
#define GUARDED_BY(x) SHILU_ANNOTATION(guarded_by(x))
#define REQUIRES(...) SHILU_ANNOTATION(requires_capability(__VA_ARGS__))
#define ACQUIRE(...) SHILU_ANNOTATION(acquire_capability(__VA_ARGS__))
#define RELEASE(...) SHILU_ANNOTATION(release_capability(__VA_ARGS__))
#define EXCLUDES(...) SHILU_ANNOTATION(locks_excluded(__VA_ARGS__))
#define NO_THREAD_SAFETY_ANALYSIS SHILU_ANNOTATION(no_thread_safety_analysis)

namespace shilu {

class CAPABILITY("mutex") Mutex {
 public:
  void lock() ACQUIRE() { mutex_.lock(); }
  void unlock() RELEASE() { mutex_.unlock(); }

 private:
  friend class CondVar;
  std::mutex mutex_;
};

class SCOPED_CAPABILITY MutexLock {
 public:
  explicit MutexLock(Mutex& mutex) ACQUIRE(mutex) : mutex_(mutex) { mutex_.lock(); }
  ~MutexLock() RELEASE() { mutex_.unlock(); }
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

 private:
  Mutex& mutex_;
};

class CondVar {
 public:
  // Waits until notified; the caller re-checks its condition in a loop.
  void wait(Mutex& mutex) REQUIRES(mutex) NO_THREAD_SAFETY_ANALYSIS {
    std::unique_lock<std::mutex> lock(mutex.mutex_, std::adopt_lock);
    condition_.wait(lock);
    lock.release();
  }
  // The same until `give_up` at the latest; false when it is past.
  bool wait_until(Mutex& mutex, std::chrono::steady_clock::time_point give_up)
      REQUIRES(mutex) NO_THREAD_SAFETY_ANALYSIS {
    std::unique_lock<std::mutex> lock(mutex.mutex_, std::adopt_lock);
    const std::cv_status status = condition_.wait_until(lock, give_up);
    lock.release();
    return status == std::cv_status::no_timeout;
  }
  void notify_one() { condition_.notify_one(); }
  void notify_all() { condition_.notify_all(); }

 private:
  std::condition_variable condition_;
};

}  // namespace shilu
