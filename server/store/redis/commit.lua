-- Commits a list of changes: all of them, or none and the reason.
--
-- KEYS[1]  what this commit's `once` answered before (string)
-- KEYS[2]  the program's version counter (string)
-- KEYS[3…] one key a change: a document (hash) or a log (list), in the order of the changes
-- ARGV[1]  prefix of the program's indexes (sorted sets); all of a program's keys share its hash tag
-- ARGV[2]  how long the `once` is remembered, milliseconds
-- ARGV[3…] the changes, each as: verb, then
--          put:     expected version or 'absent', JSON, number of indexes n, then n × (index, score)
--          erase:   expected version
--          check:   expected version or 'absent'
--          append:  JSON of the entry, an epoch for the log if it begins here
--          eraseLog
--
-- Returns {'ok', version, seq …} | {'repeated', version, seq …} | {'conflict', key} | {'gone', key}
--
-- A document is a hash: v version, j JSON, x its indexes (JSON list). A log is a list whose first element is its
-- epoch, so that entry n stands at index n; an erased log is a list with the one element '' (an epoch is never empty).
-- Everything is checked before the first write: an error in the middle would leave the first writes in place.

local remembered = redis.call('GET', KEYS[1])
if remembered then
  local answer = cjson.decode(remembered)
  table.insert(answer, 1, 'repeated')
  return answer
end

local changes = {}
local at, key = 3, 3
while at <= #ARGV do
  local change = { verb = ARGV[at], key = KEYS[key] }
  if change.verb == 'put' then
    change.expect, change.json = ARGV[at + 1], ARGV[at + 2]
    local indexes = tonumber(ARGV[at + 3])
    change.indexes = {}
    for i = 1, indexes do
      change.indexes[i] = { ARGV[at + 2 + 2 * i], ARGV[at + 3 + 2 * i] }
    end
    at = at + 4 + 2 * indexes
  elseif change.verb == 'append' then
    change.json, change.epoch = ARGV[at + 1], ARGV[at + 2]
    at = at + 3
  elseif change.verb == 'eraseLog' then
    at = at + 1
  else
    change.expect = ARGV[at + 1]
    at = at + 2
  end
  changes[#changes + 1] = change
  key = key + 1
end

for _, change in ipairs(changes) do
  if change.expect then
    local version = redis.call('HGET', change.key, 'v') or 'absent'
    if version ~= change.expect then return { 'conflict', change.key } end
  elseif change.verb == 'append' and redis.call('LINDEX', change.key, 0) == '' then
    return { 'gone', change.key }
  end
end

local function unindex(document)
  local indexes = redis.call('HGET', document, 'x')
  if indexes then
    for _, index in ipairs(cjson.decode(indexes)) do
      redis.call('ZREM', ARGV[1] .. index, document)
    end
  end
end

local version = redis.call('INCR', KEYS[2])
local answer = { tostring(version) }
for _, change in ipairs(changes) do
  if change.verb == 'put' then
    unindex(change.key)
    local names = {}
    for i, index in ipairs(change.indexes) do
      redis.call('ZADD', ARGV[1] .. index[1], index[2], change.key)
      names[i] = index[1]
    end
    redis.call('HSET', change.key, 'v', version, 'j', change.json, 'x', #names == 0 and '[]' or cjson.encode(names))
  elseif change.verb == 'erase' then
    unindex(change.key)
    redis.call('DEL', change.key)
  elseif change.verb == 'append' then
    if redis.call('EXISTS', change.key) == 0 then redis.call('RPUSH', change.key, change.epoch) end
    answer[#answer + 1] = tostring(redis.call('RPUSH', change.key, change.json) - 1)
  elseif change.verb == 'eraseLog' then
    redis.call('DEL', change.key)
    redis.call('RPUSH', change.key, '')
  end
end
redis.call('SET', KEYS[1], cjson.encode(answer), 'PX', ARGV[2])
table.insert(answer, 1, 'ok')
return answer
