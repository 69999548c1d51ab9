-- Reads a stretch of a log.
--
-- KEYS[1]  the log (list: epoch, entry 1, entry 2 …)
-- ARGV[1]  read after this number, ARGV[2] how many at most, -1 for all
--
-- Returns {epoch, last, JSON …}; {'', 0} for a log nobody wrote to, {'gone'} for an erased one. The epoch holds the
-- server's run id: a failover may have lost the log's end, and a reader has to learn that its numbers may be others now.

local epoch = redis.call('LINDEX', KEYS[1], 0)
if not epoch then return { '', '0' } end
if epoch == '' then return { 'gone' } end

local run = string.match(redis.call('INFO', 'server'), 'run_id:(%w+)')
local answer = { epoch .. '.' .. string.sub(run, 1, 8), tostring(redis.call('LLEN', KEYS[1]) - 1) }
local first, limit = tonumber(ARGV[1]) + 1, tonumber(ARGV[2])
if limit ~= 0 then
  for _, json in ipairs(redis.call('LRANGE', KEYS[1], first, limit < 0 and -1 or first + limit - 1)) do
    answer[#answer + 1] = json
  end
end
return answer
